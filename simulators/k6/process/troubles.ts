import type { RunEvent } from '../../../results/record/row.ts';
import { mostBlockedHosts } from '../../../scenarios/base/proxy/blocked-hosts.ts';
import type { Trouble } from './log.ts';

type Seen = { trouble: Trouble; atMs: number; count: number };

/** The maximum number of distinct problems that a k6 process reports. Blocked hosts have a limit of their own. */
const kept = 50;

/** The distinct problems of one k6 process. Each problem has its first occurrence and the count of all occurrences. */
export class Troubles {
  readonly #seen = new Map<string, Seen>();
  /** Blocked hosts have a separate limit, because a single blocked host makes the run INVALID. */
  readonly #blocked = new Map<string, Seen>();
  readonly #exhausted = new Set<string>();
  #exceptions = 0;
  #blockedRequests = 0;

  add(trouble: Trouble, atMs: number): void {
    if (trouble.kind === 'exception') this.#exceptions++;
    if (trouble.kind === 'blocked-host' && trouble.isRequest) this.#blockedRequests++;
    if (trouble.kind === 'pool-exhausted') this.#exhausted.add(trouble.scenario);
    if (trouble.kind === 'blocked-host')
      note(this.#blocked, trouble.host, mostBlockedHosts, { trouble, atMs, count: 1 });
    else note(this.#seen, `${trouble.kind} ${trouble.text}`, kept, { trouble, atMs, count: 1 });
  }

  /**
   * Adds the blocked HTTP requests that k6 counted but did not log, because the script caught the error.
   * @param requests all blocked HTTP requests that k6 counted
   */
  addUnlogged(requests: number, atMs: number): void {
    const unlogged = requests - this.#blockedRequests;
    if (unlogged <= 0) return;
    const host = 'an unknown host (the script caught the error)';
    const trouble: Trouble = { kind: 'blocked-host', text: host, host, isRequest: true };
    this.#blocked.set(host, { trouble, atMs, count: unlogged });
  }

  /** Adds refused hosts that k6's log does not name, each with its number of attempts. */
  addRefused(attempts: ReadonlyMap<string, number>, atMs: number): void {
    for (const [host, count] of attempts) {
      if (this.#blocked.has(host)) continue;
      const trouble: Trouble = { kind: 'blocked-host', text: host, host, isRequest: false };
      note(this.#blocked, host, mostBlockedHosts, { trouble, atMs, count });
    }
  }

  /** Returns the number of all exceptions, including exceptions that were not kept as problems. */
  exceptions(): number {
    return this.#exceptions;
  }

  first(kind: Trouble['kind']): string | undefined {
    const all = [...this.#seen.values(), ...this.#blocked.values()];
    return all.find(({ trouble }) => trouble.kind === kind)?.trouble.text;
  }

  blockedHosts(): string[] {
    return [...this.#blocked.keys()];
  }

  /** Returns the k6 scenarios whose VU pool ran out. */
  exhausted(): ReadonlySet<string> {
    return this.#exhausted;
  }

  events(by: string): RunEvent[] {
    return [...this.#seen.values(), ...this.#blocked.values()].map((seen) => toEvent(seen, by));
  }
}

/** Counts an occurrence of a problem. A new problem is added only while `all` has fewer than `most` problems. */
function note(all: Map<string, Seen>, key: string, most: number, first: Seen): void {
  const seen = all.get(key);
  if (seen) seen.count++;
  else if (all.size < most) all.set(key, first);
}

function toEvent({ trouble, atMs, count }: Seen, by: string): RunEvent {
  const event = { t: atMs, by, text: trouble.text };
  switch (trouble.kind) {
    case 'exception':
      return { ...event, kind: 'exception', data: { count, ...(trouble.program && { program: trouble.program }) } };
    case 'blocked-host': {
      const text = `the target file does not allow load to ${trouble.host}, so requests of k6 to it were blocked`;
      return { ...event, kind: 'blocked-host', text, data: { count, host: trouble.host } };
    }
    case 'setup-failed':
      return { ...event, kind: trouble.byTarget ? 'target-broken' : 'error', data: { count } };
    case 'pool-exhausted':
      return { ...event, kind: 'note', data: { count, scenario: trouble.scenario } };
    default:
      return { ...event, kind: 'error', data: { count } };
  }
}
