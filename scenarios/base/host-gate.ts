import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { forwardRequest, forwardTunnel } from './forward.ts';

/** A local proxy in front of a load generator. */
export type HostGate = {
  /** The address for the proxy setting of a load generator. */
  url: string;
  /** Idempotent. */
  close(): Promise<void>;
};

/** The hosts that are reached through another proxy, and its address. */
export type Onward = { proxy: string; hosts: readonly string[] };

/**
 * Starts a proxy that refuses every request and names its host, except for the hosts of `onward`. A load generator
 * reaches the allowed hosts directly, so that the proxy does not affect the measurement, and sends everything else
 * here: the guard is about names, and no attempt stays unseen, also where the program catches the error. The refusal is
 * a closed connection, because an answer would look like one of the target.
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
  // A load generator may stop at any moment.
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

/** The host of an address, without the brackets of IPv6; undefined when it has none. */
export function hostIn(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  return new URL(url).hostname.replace(/^\[|\]$/g, '') || undefined;
}
