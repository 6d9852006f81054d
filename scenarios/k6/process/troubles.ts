import type { RunEvent } from '../../../results/record/row.ts';
import type { Trouble } from './log.ts';

type Seen = { trouble: Trouble; atMs: number; count: number };

/** Different texts are kept up to this many; more of them say nothing new. */
const kept = 50;

/** k6's troubles of one run: first occurrences and counts. */
export class Troubles {
  readonly #seen = new Map<string, Seen>();
  readonly #counts = new Map<Trouble['kind'], number>();
  readonly #exhausted = new Set<string>();

  add(trouble: Trouble, atMs: number): void {
    this.#counts.set(trouble.kind, this.count(trouble.kind) + 1);
    if (trouble.kind === 'pool-exhausted') this.#exhausted.add(trouble.scenario);
    const key = `${trouble.kind} ${trouble.kind === 'blocked-host' ? trouble.host : trouble.text}`;
    const seen = this.#seen.get(key);
    if (seen) seen.count++;
    else if (this.#seen.size < kept) this.#seen.set(key, { trouble, atMs, count: 1 });
  }

  /** k6 does not log the error that a script catches: of the host it wanted only the count of blocked requests is left. */
  blockedInSilence(requests: number, atMs: number): void {
    if (requests === 0 || this.count('blocked-host') > 0) return;
    const host = 'a host whose errors the script caught';
    this.#counts.set('blocked-host', requests);
    this.#seen.set(host, { trouble: { kind: 'blocked-host', text: host, host }, atMs, count: requests });
  }

  count(kind: Trouble['kind']): number {
    return this.#counts.get(kind) ?? 0;
  }

  first(kind: Trouble['kind']): string | undefined {
    return this.#all(kind)[0]?.trouble.text;
  }

  blockedHosts(): string[] {
    return this.#all('blocked-host').map(({ trouble }) => (trouble as { host: string }).host);
  }

  /** k6 scenarios that wanted a virtual user when all were made and busy. */
  exhausted(): ReadonlySet<string> {
    return this.#exhausted;
  }

  events(by: string): RunEvent[] {
    return [...this.#seen.values()].map((seen) => toEvent(seen, by));
  }

  #all(kind: Trouble['kind']): Seen[] {
    return [...this.#seen.values()].filter(({ trouble }) => trouble.kind === kind);
  }
}

function toEvent({ trouble, atMs, count }: Seen, by: string): RunEvent {
  const event = { t: atMs, by, text: trouble.text };
  switch (trouble.kind) {
    case 'exception':
      return { ...event, kind: 'exception', data: { count, ...(trouble.program && { program: trouble.program }) } };
    case 'blocked-host': {
      const text = `${trouble.host} is not among the hosts that may get load; k6 was kept from it`;
      return { ...event, kind: 'blocked-host', text, data: { count, host: trouble.host } };
    }
    case 'pool-exhausted':
      return { ...event, kind: 'note', data: { count, scenario: trouble.scenario } };
    default:
      return { ...event, kind: 'error', data: { count } };
  }
}
