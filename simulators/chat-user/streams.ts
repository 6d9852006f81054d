import { HistogramBuilder } from '../../results/record/histogram.ts';
import type { Counts, PhaseCounts } from '../../results/record/producer.ts';
import type { Clock } from '../../scenarios/base/clock.ts';
import { tlsOptionsOf } from '../../scenarios/base/tls/client-tls.ts';
import { endOf, phaseAt } from '../../scenarios/plan/phase.ts';
import { Connections } from './connections.ts';
import { type Ask, type Exchange, exchange } from './exchange.ts';
import type { Meters } from './meters.ts';
import { OpenStreams } from './open-streams.ts';
import type { Assignment } from './protocol.ts';
import type { ReadFirst } from './read-first.ts';

/**
 * A stream whose start is delayed by more than this is dropped. Otherwise, late starts would form an unplanned burst.
 */
const tooLateMs = 1000;

/** An ended stream, with times of the wall clock. The self-test compares these streams with the server's log. */
export type Seen = { key: string; intendedMs: number; startMs: number; ended: Exchange };

/** A planned stream. `output` is the requested number of tokens. */
export type PlannedStream = { key: string; body: string; output: number; intendedMs: number };

type Parts = {
  assignment: Assignment;
  clock: Clock;
  meters: Meters;
  first: ReadFirst;
  signal: AbortSignal;
  observe: ((seen: Seen) => void) | undefined;
};

/**
 * Sends questions and counts them by phase. If `rate-limited` is `obey`, a rate-limited question is sent again. The
 * retry must start before the timeout of the question and before the end of the plan.
 */
export class Streams {
  /** The time from the planned start of each stream to its actual start. It includes the lag of the event loop. */
  readonly late = new HistogramBuilder();
  maxLateMs = 0;
  readonly #parts: Parts;
  readonly #url: URL;
  readonly #connections: Connections;
  readonly #open = new OpenStreams();
  readonly #phases: Map<string, { -readonly [K in keyof PhaseCounts]: PhaseCounts[K] }>;
  #t0Ms = 0;

  constructor(parts: Parts) {
    const { url, phases, tls } = parts.assignment;
    this.#parts = parts;
    this.#url = new URL(url);
    this.#connections = new Connections(this.#url.protocol, () => parts.clock.wallMs(), tlsOptionsOf(tls)(url));
    this.#phases = new Map(
      phases.map(({ name }) => [name, { phase: name, offered: 0, completed: 0, dropped: 0, unfinished: 0 }]),
    );
  }

  begin(t0Ms: number): void {
    this.#t0Ms = t0Ms;
  }

  get endMs(): number {
    return this.#t0Ms + endOf(this.#parts.assignment.phases) * 1000;
  }

  /** Returns the name of the phase at `atMs`; after the end of the last phase, the name of the last phase. */
  phaseAt(atMs: number): string {
    const { phases } = this.#parts.assignment;
    return (phaseAt(phases, (atMs - this.#t0Ms) / 1000) ?? phases.at(-1)!).name;
  }

  abort(): void {
    this.#open.stopAll();
  }

  close(): void {
    this.#connections.close();
  }

  phaseCounts(): PhaseCounts[] {
    return [...this.#phases.values()];
  }

  counts(): Counts {
    const sum = { offered: 0, completed: 0, dropped: 0, inFlight: 0 };
    for (const { offered, completed, dropped, unfinished } of this.#phases.values()) {
      sum.offered += offered;
      sum.completed += completed;
      sum.dropped += dropped;
      sum.inFlight += unfinished;
    }
    return sum;
  }

  /** Sends the question of a planned stream. Resolves to undefined if the start was dropped or the run was stopped. */
  async run(planned: PlannedStream, next: () => number): Promise<Exchange | undefined> {
    const { assignment, clock, meters, first, signal, observe } = this.#parts;
    const { section } = assignment;
    const { intendedMs } = planned;
    const phase = this.phaseAt(intendedMs);
    const counts = this.#phases.get(phase)!;
    let startMs = clock.wallMs();
    counts.offered++;
    if (this.#noteLateness(startMs - intendedMs) > tooLateMs) {
      counts.dropped++;
      return undefined;
    }
    counts.unfinished++;
    const ask = this.#ask(planned, next);
    for (;;) {
      const ended = await exchange(ask, () => clock.wallMs(), this.#open, first);
      if (ended.outcome === 'stopped') return undefined;
      const waitMs = (ended.retryAfterS ?? 1) * 1000;
      if (!this.#retries(ended, clock.wallMs() + waitMs, intendedMs + section.timeout * 1000)) {
        counts.unfinished--;
        counts.completed++;
        meters.ended({ phase, intendedMs, startMs, ...ended });
        observe?.({ key: ask.headers['x-request-key']!, intendedMs, startMs, ended });
        return ended;
      }
      meters.retried(clock.wallMs(), phase);
      await clock.sleep(waitMs, signal);
      if (signal.aborted) return undefined;
      startMs = clock.wallMs();
    }
  }

  #noteLateness(ms: number): number {
    const lateMs = Math.max(0, ms);
    this.late.observe(lateMs / 1000);
    this.maxLateMs = Math.max(this.maxLateMs, lateMs);
    return lateMs;
  }

  #retries({ outcome }: Exchange, retryMs: number, deadlineMs: number): boolean {
    const obeys = this.#parts.assignment.section['rate-limited'] === 'obey';
    return outcome === 'rate_limited' && obeys && retryMs < Math.min(deadlineMs, this.endMs);
  }

  #ask({ key, body, output }: PlannedStream, next: () => number): Ask {
    const { bearer, section, seed } = this.#parts.assignment;
    const cancels = section.cancel > 0 && next() < section.cancel;
    return {
      url: this.#url,
      connections: this.#connections,
      headers: {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(body)),
        // meshproof's simulated LLM server seeds its random numbers for the request with this key, and logs the key.
        'x-request-key': `${seed}.${key}`,
        ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
      },
      body,
      timeoutMs: section.timeout * 1000,
      whole: section.api === 'inference',
      keepTexts: section.turns > 1,
      ...(cancels && { cancelAfter: 1 + Math.floor(next() * output * 0.5) }),
    };
  }
}
