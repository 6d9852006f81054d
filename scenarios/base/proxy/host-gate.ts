import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostOf } from '../host.ts';
import { forwardRequest, forwardTunnel } from './forward.ts';

/** A local proxy that forwards or refuses the requests of a load generator. */
export type HostGate = {
  url: string;
  /** May be called several times. */
  close(): Promise<void>;
};

export type Onward = { proxy: string; hosts: readonly string[] };

/**
 * Starts a proxy on a free loopback port. The proxy forwards requests to `onward.hosts`, and refuses all other
 * requests. Load generators send a request to any other allowed host directly, without this proxy. A refusal closes the
 * connection, because a response would look like a response of the target.
 */
export async function openHostGate(
  onRefused: (host: string, request: IncomingMessage) => void,
  onward?: Onward,
): Promise<HostGate> {
  const onwardTo = (url: string) => (onward?.hosts.includes(hostIn(url) ?? '') ? onward.proxy : undefined);
  const server = createServer((request, response) => {
    const proxy = onwardTo(request.url ?? '');
    if (proxy !== undefined) return forwardRequest(proxy, request, response);
    refuse(request.url ?? '', request);
    request.socket.destroy();
  });
  const refuse = (url: string, request: IncomingMessage) => {
    const host = hostIn(url);
    if (host !== undefined) onRefused(host, request);
  };
  server.on('connect', (request, socket, head) => {
    const url = `http://${request.url}`;
    const proxy = onwardTo(url);
    if (proxy !== undefined) return forwardTunnel(proxy, request, socket, head);
    refuse(url, request);
    socket.destroy();
  });
  // A load generator that stops may break off a request, which Node reports as a client error.
  server.on('clientError', (_, socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  let closing: Promise<void> | undefined;
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      closing ??= new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      return closing;
    },
  };
}

/** Returns the host of an address; undefined for a text without a host. */
export function hostIn(url: string): string | undefined {
  return (URL.canParse(url) && hostOf(url)) || undefined;
}
