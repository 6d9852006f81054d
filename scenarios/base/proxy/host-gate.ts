import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostOf } from '../host.ts';
import { forwardRequest, forwardTunnel } from './forward.ts';

/** A local proxy that forwards or refuses the requests of a load generator. */
export type HostGate = {
  /** The address for the proxy setting of a load generator. */
  url: string;
  /** Closes the proxy and its connections. Idempotent. */
  close(): Promise<void>;
};

/** Another proxy, and the hosts for which requests are forwarded to it. */
export type Onward = { proxy: string; hosts: readonly string[] };

/**
 * Starts a proxy on a free loopback port. It forwards requests for the hosts of `onward` to the other proxy, and
 * refuses all other requests. `onRefused` is called with the host of each refused proxy request. Without `onward`, a
 * load generator connects to the allowed hosts directly, and sends only other requests to this proxy, so the proxy does
 * not affect the measurement. The proxy checks host names, and reports every attempt, even if the program catches the
 * error. A refusal closes the connection, because a response would look like one of the target. Rejects with the error
 * of `listen`.
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
  // A load generator that stops may break off a request. Node reports this as a client error, and the connection is
  // then closed.
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

/** Returns the host of an address; undefined for a text that is no address, or an address without a host. */
export function hostIn(url: string): string | undefined {
  return (URL.canParse(url) && hostOf(url)) || undefined;
}
