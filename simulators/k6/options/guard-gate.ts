import { mostBlockedHosts } from '../../../scenarios/base/proxy/blocked-hosts.ts';
import { type HostGate, openHostGate } from '../../../scenarios/base/proxy/host-gate.ts';
import { alwaysAllowed, loadHosts, onwardOf, type Target } from '../../../scenarios/plan/target.ts';

export type GuardGate = Pick<HostGate, 'close'> & {
  /**
   * The environment variables that route k6's traffic through the proxy. Requests to allowed hosts bypass this proxy,
   * unless the target file also names a proxy.
   */
  env: Readonly<Record<string, string>>;
  /** Returns the first 100 hosts refused since the last call, each with its number of requests. */
  takeRefused(): ReadonlyMap<string, number>;
};

/**
 * Opens a proxy for HTTP requests, WebSockets and the imports of programs. The proxy refuses every host that the target
 * does not allow. Go bypasses the proxy for loopback addresses, and for subdomains of names in NO_PROXY
 * (https://pkg.go.dev/golang.org/x/net/http/httpproxy). For these hosts, `guardNetwork` blocks requests instead.
 */
export async function openGuardGate(target: Target): Promise<GuardGate> {
  let refused = new Map<string, number>();
  const onward = onwardOf(target, loadHosts(target));
  const gate = await openHostGate((host) => {
    const count = refused.get(host) ?? 0;
    if (count > 0 || refused.size < mostBlockedHosts) refused.set(host, count + 1);
  }, onward);
  const direct = onward ? alwaysAllowed : loadHosts(target);
  return {
    env: { HTTP_PROXY: gate.url, HTTPS_PROXY: gate.url, NO_PROXY: direct.join(',') },
    takeRefused() {
      const taken = refused;
      refused = new Map();
      return taken;
    },
    close: gate.close,
  };
}
