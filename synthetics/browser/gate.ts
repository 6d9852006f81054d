import { withBrackets } from '../../scenarios/base/host.ts';
import { BlockedHosts } from '../../scenarios/base/proxy/blocked-hosts.ts';
import { hostIn, type Onward, openHostGate } from '../../scenarios/base/proxy/host-gate.ts';

/**
 * Blocks all hosts except the allowed ones. The browser sends requests to other hosts to a proxy, which refuses them.
 * Two other ways do not work: `context.route` would disable the HTTP cache, and Chromium does not report requests that
 * its host-resolver rules block.
 */
export type Gate = {
  /** The value of Playwright's `proxy` option. */
  proxy: { server: string; bypass: string };
  /**
   * Marks an address as requested by a page. A block of its host is then reported, even if Chromium itself uses the
   * host.
   */
  asked(url: string): void;
  close(): Promise<void>;
};

/** Hosts to which Chromium itself sends requests, for example to update components. */
const errands = /(^|\.)(google|googleapis|gstatic|googleusercontent|gvt1|chromium)\.(com|org)$/;

/** Returns whether Chromium, not the page, may have requested a host. Chromium itself looks up names without a dot. */
const isErrand = (host: string) => errands.test(host) || !/[.:]/.test(host);

/** The maximum number of remembered hosts. A page that keeps requesting new hosts would otherwise fill the memory. */
const mostRemembered = 10_000;

function remember(hosts: Set<string>, host: string): void {
  if (hosts.size < mostRemembered) hosts.add(host);
}

/**
 * Starts the proxy of the browser. The proxy calls `onBlocked` once per blocked host, except for requests of the
 * browser itself.
 * @param onward the target's proxy, and the allowed hosts that are reached through it
 */
export async function openGate(
  allowed: readonly string[],
  onBlocked: (host: string) => void,
  onward?: Onward,
): Promise<Gate> {
  const wanted = new Set<string>();
  const refused = new Set<string>();
  const told = new BlockedHosts();
  const tell = (host: string) => {
    // A blocked host is reported even without a page event: workers and speculative loads cause no page event. A host
    // that Chromium itself uses is reported only if a page or Playwright's client asked for the host.
    if (!refused.has(host) || (isErrand(host) && !wanted.has(host))) return;
    if (told.add(host)) onBlocked(host);
  };
  const gate = await openHostGate((host, { method, headers }) => {
    // A request by Playwright's client (`page.request`) causes no page event. The gate recognises such a request by the
    // missing user agent: the browser always sends one.
    if (method === 'CONNECT' && headers['user-agent'] === undefined) remember(wanted, host);
    remember(refused, host);
    tell(host);
  }, onward);
  const direct = allowed.filter((host) => !onward?.hosts.includes(host));
  return {
    proxy: {
      server: gate.url,
      // By default, Chromium bypasses the proxy for all of 127.0.0.0/8; `<-loopback>` prevents this.
      bypass: ['<-loopback>', ...direct.map(withBrackets)].join(','),
    },
    asked(url) {
      const host = hostIn(url);
      if (host === undefined || allowed.includes(host)) return;
      remember(wanted, host);
      tell(host);
    },
    close: () => gate.close(),
  };
}
