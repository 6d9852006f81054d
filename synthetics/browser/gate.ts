import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Blocks all hosts except the allowed ones. The browser reaches allowed hosts directly, so that no proxy affects the
 * measurement; all other requests go to a local proxy that refuses them. `context.route` would disable the HTTP cache,
 * and host-resolver rules cannot report what they block.
 */
export type Gate = {
  /** The value of Playwright's `proxy` option. */
  proxy: { server: string; bypass: string };
  /** Notes that a page requested this address: the browser's own requests are blocked too, but not reported. */
  asked(url: string): void;
  close(): Promise<void>;
};

/** Starts the proxy. It calls `onBlocked` once per blocked host that a page requested. */
export async function openGate(allowed: readonly string[], onBlocked: (host: string) => void): Promise<Gate> {
  const wanted = new Set<string>();
  const refused = new Set<string>();
  const told = new Set<string>();
  const tell = (host: string) => {
    if (!wanted.has(host) || !refused.has(host) || told.has(host)) return;
    told.add(host);
    onBlocked(host);
  };
  const refuse = (host: string | undefined) => {
    if (host === undefined) return;
    refused.add(host);
    tell(host);
  };
  const server = createServer((request) => {
    refuse(hostIn(request.url ?? ''));
    request.socket.destroy();
  });
  server.on('connect', (request, socket) => {
    const host = hostIn(`http://${request.url}`);
    // Requests by Playwright's own client (`page.request`) have no page event; they lack the browser's user agent.
    if (host !== undefined && request.headers['user-agent'] === undefined) wanted.add(host);
    refuse(host);
    socket.destroy();
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    proxy: {
      server: `http://127.0.0.1:${port}`,
      // By default Chromium bypasses the proxy for all of 127.0.0.0/8.
      bypass: ['<-loopback>', ...allowed.map((host) => (host.includes(':') ? `[${host}]` : host))].join(','),
    },
    asked(url) {
      const host = hostIn(url);
      if (host === undefined || allowed.includes(host)) return;
      wanted.add(host);
      tell(host);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function hostIn(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  return new URL(url).hostname.replace(/^\[|\]$/g, '') || undefined;
}
