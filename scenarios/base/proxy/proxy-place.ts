import { withoutBrackets } from '../host.ts';

/** Returns the host and the port of the proxy at `url`, for a request to it. A proxy is reached without TLS. */
export function proxyPlace(url: string | URL): { hostname: string; port: string } {
  const { hostname, port } = new URL(url);
  return { hostname: withoutBrackets(hostname), port: port || '80' };
}
