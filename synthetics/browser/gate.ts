import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Keeps the browser to its allowed hosts. They are reached directly, so that nothing lies in the measured path; all
 * else is sent to a proxy of ours that lets nothing through. `context.route` would do it too, but turns the HTTP cache
 * off, and host-resolver rules cannot say what they stopped.
 */
export type Gate = {
  /** For Playwright's `proxy` option. */
  proxy: { server: string; bypass: string };
  /** A page asked for this address. The browser's own errands are stopped as well, but nobody's page asked for them. */
  asked(url: string): void;
  close(): Promise<void>;
};

/** `onBlocked` is called once for each host that a page asked for and did not get. */
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
    // The browser names itself; Playwright's own client does not, and no page event tells of what a journey asks by it.
    if (host !== undefined && request.headers['user-agent'] === undefined) wanted.add(host);
    refuse(host);
    socket.destroy();
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    proxy: {
      server: `http://127.0.0.1:${port}`,
      // Chromium sends all of 127.0.0.0/8 directly unless told otherwise.
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
