import { type HostGate, openHostGate } from '../../base/host-gate.ts';
import { alwaysAllowed, loadHosts, onwardOf, type Target } from '../../plan/target.ts';

/** The local proxy of a k6 run, and what it refused. */
export type GuardGate = Pick<HostGate, 'close'> & {
  /** The environment variables that make k6 send everything but requests to allowed hosts to the proxy. */
  env: Readonly<Record<string, string>>;
  /** The hosts that were refused since the last call, each with the number of requests. */
  takeRefused(): ReadonlyMap<string, number>;
};

/**
 * Opens a proxy that refuses the hosts that the target does not allow. Its variables cover requests, WebSockets and the
 * imports of programs. Go never uses a proxy for loopback addresses and reads NO_PROXY as names with their subdomains:
 * `guardNetwork` blocks those. https://pkg.go.dev/golang.org/x/net/http/httpproxy
 */
export async function openGuardGate(target: Target): Promise<GuardGate> {
  let refused = new Map<string, number>();
  const onward = onwardOf(target, loadHosts(target));
  const gate = await openHostGate((host) => refused.set(host, (refused.get(host) ?? 0) + 1), onward);
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
