import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { HistogramBuilder, histogramQuantile } from '../../results/record/histogram.ts';
import type { Counts, PhaseCounts, ProducerEnd } from '../../results/record/producer.ts';
import type { Recorder } from '../../results/record/recorder.ts';
import type { Clock } from '../../scenarios/plan/clock.ts';
import { endOf, phaseAt } from '../../scenarios/plan/phase.ts';
import type { Random } from '../../scenarios/plan/random.ts';
import { arrivalTimes } from './arrivals.ts';
import { exchange } from './exchange.ts';
import { Meters } from './meters.ts';
import { chatMetrics } from './metrics.ts';
import type { Assignment } from './protocol.ts';
import { question } from './question.ts';

/** A start later than this is dropped rather than sent as a burst that the plan never asked for. */
const tooLateMs = 1000;

/** Starts streams when the plan says so, whether the earlier ones have ended or not (an open model). */
export class Driver {
  readonly #assignment: Assignment;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #meters: Meters;
  readonly #agent: HttpAgent;
  readonly #stop = new AbortController();
  readonly #phases: Map<string, { -readonly [K in keyof PhaseCounts]: PhaseCounts[K] }>;
  // Poisson arrivals see what time averages see, so their lateness tells the loop's own lag without a second meter.
  readonly #late = new HistogramBuilder();
  #maxLateMs = 0;

  constructor(assignment: Assignment, clock: Clock, random: Random, recorder: Recorder) {
    this.#assignment = assignment;
    this.#clock = clock;
    this.#random = random;
    this.#meters = new Meters(recorder);
    this.#agent = new (assignment.url.startsWith('https:') ? HttpsAgent : HttpAgent)({ keepAlive: true });
    this.#phases = new Map(
      assignment.phases.map(({ name }) => [name, { phase: name, offered: 0, completed: 0, dropped: 0, unfinished: 0 }]),
    );
  }

  stop(): void {
    this.#stop.abort();
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

  /** The whole timeline; resolves when the last stream has ended. */
  async run(t0Ms: number): Promise<ProducerEnd> {
    const { section, phases } = this.#assignment;
    const times = arrivalTimes(section.arrivals, section.streams, endOf(phases), this.#random('chat arrivals'));
    const open: Promise<void>[] = [];
    for (const [key, intendedMs] of times.entries()) {
      const atMs = t0Ms + intendedMs;
      if (atMs > this.#clock.wallMs()) await this.#clock.sleep(atMs - this.#clock.wallMs(), this.#stop.signal);
      if (this.#stop.signal.aborted) break;
      const { name } = phaseAt(phases, intendedMs / 1000) ?? phases.at(-1)!;
      open.push(this.#stream(key, atMs, name));
    }
    await this.#clock.sleep(t0Ms + endOf(phases) * 1000 - this.#clock.wallMs(), this.#stop.signal);
    await Promise.all(open);
    this.#agent.destroy();
    const counts = this.counts();
    const p99 = histogramQuantile(this.#late.build(), 0.99).value;
    return {
      name: 'chat-user',
      status: this.#stop.signal.aborted ? 'stopped' : 'done',
      ...counts,
      phases: [...this.#phases.values()],
      delivered: { [chatMetrics.requests.name]: counts.completed },
      health: { lagSeconds: { p99: Number.isNaN(p99) ? 0 : p99, max: this.#maxLateMs / 1000 } },
    };
  }

  async #stream(key: number, intendedMs: number, phase: string): Promise<void> {
    const counts = this.#phases.get(phase)!;
    const startMs = this.#clock.wallMs();
    const lateMs = Math.max(0, startMs - intendedMs);
    counts.offered++;
    this.#late.observe(lateMs / 1000);
    this.#maxLateMs = Math.max(this.#maxLateMs, lateMs);
    if (lateMs > tooLateMs) {
      counts.dropped++;
      return;
    }
    counts.unfinished++;
    const { url, bearer, section } = this.#assignment;
    const body = question(section, this.#random(`chat question ${key}`));
    const headers = {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
    };
    const ask = { url, agent: this.#agent, headers, body, timeoutMs: section.timeout * 1000 };
    const ended = await exchange(ask, () => this.#clock.wallMs(), this.#stop.signal);
    if (ended.outcome === 'stopped') return;
    counts.unfinished--;
    counts.completed++;
    this.#meters.ended({ phase, intendedMs, startMs, ...ended });
  }
}
