import type { Recorder } from '../../../results/record/recorder.ts';
import { hostOf } from '../../../scenarios/base/host.ts';
import { BlockedHosts } from '../../../scenarios/base/proxy/blocked-hosts.ts';

type Parts = { url: string; allowedHosts: readonly string[]; recorder: Recorder; nowMs: () => number };

/**
 * Records the broker's redirects to forbidden hosts, once for each host. No redirect is followed.
 */
export class RedirectWatch {
  readonly #parts: Parts;
  readonly #allowed: readonly string[];
  readonly #blocked = new BlockedHosts();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#allowed = [...parts.allowedHosts, hostOf(parts.url)];
  }

  blockedHosts(): string[] {
    return this.#blocked.names();
  }

  /** @param location the redirect's Location header, absolute or relative */
  redirected(location: string): void {
    const { url, recorder, nowMs } = this.#parts;
    if (!URL.canParse(location, url)) return;
    const host = hostOf(new URL(location, url).href);
    if (this.#allowed.includes(host) || !this.#blocked.add(host)) return;
    const text = `the broker redirects to ${host}, which the target does not allow`;
    recorder.event({ t: nowMs(), kind: 'blocked-host', by: 'mesh-node', text, data: { host } });
  }
}
