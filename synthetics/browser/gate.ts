import { hostIn, type Onward, openHostGate } from '../../scenarios/base/host-gate.ts';

/**
 * Blocks all hosts except the allowed ones: the browser sends every other request to a proxy that refuses it.
 * `context.route` would disable the HTTP cache, and host-resolver rules cannot report what they block.
 */
export type Gate = {
  /** The value of Playwright's `proxy` option. */
  proxy: { server: string; bypass: string };
  /** Notes that a page requested this address: then it is reported, even if the browser itself may request it, too. */
  asked(url: string): void;
  close(): Promise<void>;
};

/** Hosts to which Chromium sends requests of its own, such as for updates of components. */
const errands = /(^|\.)(google|googleapis|gstatic|googleusercontent|gvt1|chromium)\.(com|org)$/;

/** Chromium also looks for a network's own names without a dot. */
const isErrand = (host: string) => errands.test(host) || !/[.:]/.test(host);

/**
 * Starts the proxy. It calls `onBlocked` once per blocked host, except for errands of the browser itself.
 * @param onward the allowed hosts that are reached through the proxy of the target
 */
export async function openGate(
  allowed: readonly string[],
  onBlocked: (host: string) => void,
  onward?: Onward,
): Promise<Gate> {
  const wanted = new Set<string>();
  const refused = new Set<string>();
  const told = new Set<string>();
  const tell = (host: string) => {
    // Workers and speculation request without an event of a page.
    if (!refused.has(host) || told.has(host) || (isErrand(host) && !wanted.has(host))) return;
    told.add(host);
    onBlocked(host);
  };
  const gate = await openHostGate((host, { method, headers }) => {
    // Requests by Playwright's own client (`page.request`) have no page event; they lack the browser's user agent.
    if (method === 'CONNECT' && headers['user-agent'] === undefined) wanted.add(host);
    refused.add(host);
    tell(host);
  }, onward);
  const direct = allowed.filter((host) => !onward?.hosts.includes(host));
  return {
    proxy: {
      server: gate.url,
      // By default Chromium bypasses the proxy for all of 127.0.0.0/8.
      bypass: ['<-loopback>', ...direct.map((host) => (host.includes(':') ? `[${host}]` : host))].join(','),
    },
    asked(url) {
      const host = hostIn(url);
      if (host === undefined || allowed.includes(host)) return;
      wanted.add(host);
      tell(host);
    },
    close: () => gate.close(),
  };
}
