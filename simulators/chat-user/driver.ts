import { setMaxListeners } from 'node:events';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { HistogramBuilder, histogramQuantile } from '../../results/record/histogram.ts';
import type { Counts, PhaseCounts, ProducerEnd } from '../../results/record/producer.ts';
import type { Recorder } from '../../results/record/recorder.ts';
import type { Clock } from '../../scenarios/base/clock.ts';
import type { Random } from '../../scenarios/base/random.ts';
import { endOf, phaseAt } from '../../scenarios/plan/phase.ts';
import { calibrate } from './calibration.ts';
import { type Ask, type Exchange, exchange, type Open } from './exchange.ts';
import { Meters } from './meters.ts';
import { chatMetrics } from './metrics.ts';
import type { Assignment } from './protocol.ts';
import { Conversation, drawLength, text } from './question.ts';
import { ReadFirst } from './read-first.ts';
import { type Start, startsOf } from './starts.ts';

/** A start later than this is dropped rather than sent as a burst that the plan never asked for. */
const tooLateMs = 1000;
/** Timers wake up to so much late: the rest of a wait is spent going round the loop. */
const timerMs = 2;
/** Starts between two turns of the loop. */
const mostInTurn = 8;

/** One stream as the driver saw it, times on the wall clock, for whom its numbers are held against the truth. */
export type Seen = { key: string; intendedMs: number; startMs: number; ended: Exchange };

/** Starts streams when the plan says so, whether the earlier ones have ended or not (an open model). */
export class Driver {
  readonly #assignment: Assignment;
  readonly #url: URL;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #meters: Meters;
  readonly #agent: HttpAgent;
  readonly #stop = new AbortController();
  readonly #open: Open = new Set();
  readonly #first: ReadFirst;
  readonly #phases: Map<string, { -readonly [K in keyof PhaseCounts]: PhaseCounts[K] }>;
  readonly #prefix: string;
  readonly #observe: ((seen: Seen) => void) | undefined;
  // Poisson arrivals see what time averages see, so their lateness tells the loop's own lag.
  readonly #late = new HistogramBuilder();
  readonly #errors = new HistogramBuilder();
  #maxLateMs = 0;
  #endMs = 0;
  #inTurn = 0;

  constructor(
    assignment: Assignment,
    clock: Clock,
    random: Random,
    recorder: Recorder,
    observe?: (seen: Seen) => void,
  ) {
    this.#observe = observe;
    this.#assignment = assignment;
    // Each user that pauses listens.
    setMaxListeners(0, this.#stop.signal);
    this.#url = new URL(assignment.url);
    this.#clock = clock;
    this.#random = random;
    this.#first = new ReadFirst(() => clock.wallMs());
    this.#meters = new Meters(recorder, assignment.section.good);
    this.#agent = new (assignment.url.startsWith('https:') ? HttpsAgent : HttpAgent)({
      keepAlive: true,
      // A connection that is closed for want of place is made again for the next stream, which costs more than all else.
      maxFreeSockets: 65_536,
    });
    this.#phases = new Map(
      assignment.phases.map(({ name }) => [name, { phase: name, offered: 0, completed: 0, dropped: 0, unfinished: 0 }]),
    );
    const { prefix } = assignment.section;
    this.#prefix = prefix > 0 ? text(prefix, random('chat prefix')) : '';
  }

  stop(): void {
    this.#stop.abort();
    for (const stop of this.#open) stop();
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

  /** To be called once a second. */
  sample(): void {
    this.#meters.inFlight(this.#clock.wallMs(), this.counts().inFlight);
  }

  /** The whole timeline; resolves when the last stream has ended. */
  async run(t0Ms: number): Promise<ProducerEnd> {
    const { phases } = this.#assignment;
    this.#endMs = t0Ms + endOf(phases) * 1000;
    const calibrated = this.#calibrate(t0Ms);
    const open = new Set<Promise<void>>();
    for (const start of startsOf(this.#assignment, this.#random)) {
      const atMs = t0Ms + start.atMs;
      await this.#until(atMs);
      if (this.#stop.signal.aborted) break;
      const stream = this.#converse(start, atMs);
      open.add(stream);
      void stream.finally(() => open.delete(stream));
    }
    await this.#clock.sleep(this.#endMs - this.#clock.wallMs(), this.#stop.signal);
    await Promise.all(open);
    calibrated.stop();
    await calibrated.ended;
    this.#agent.destroy();
    return this.#end();
  }

  #end(): ProducerEnd {
    const counts = this.counts();
    const late = quantilesOf(this.#late);
    const error = quantilesOf(this.#errors);
    const { cancelled = 0 } = this.#meters.totals.outcomes;
    return {
      name: 'chat-user',
      status: this.#stop.signal.aborted ? 'stopped' : 'done',
      ...counts,
      phases: [...this.#phases.values()],
      delivered: {
        [chatMetrics.requests.name]: counts.completed - cancelled,
        [chatMetrics.cancelled.name]: cancelled,
      },
      health: {
        lagSeconds: { p99: Math.max(late.p99, error.p99), max: Math.max(this.#maxLateMs / 1000, error.max) },
        clientErrorSeconds: error,
      },
      detail: this.#meters.totals,
    };
  }

  /** Timers for the most part of a wait, the loop itself for the rest. */
  async #until(atMs: number): Promise<void> {
    const { signal } = this.#stop;
    // What is overdue does not go out at once: what was answered must be read meanwhile.
    if (++this.#inTurn >= mostInTurn) await this.#turn();
    for (;;) {
      const waitMs = atMs - this.#clock.wallMs();
      if (waitMs <= 0 || signal.aborted) return;
      this.#inTurn = 0;
      if (waitMs > timerMs) await this.#clock.sleep(Math.floor(waitMs - timerMs + 1), signal);
      else await nextTurn();
    }
  }

  async #turn(): Promise<void> {
    this.#inTurn = 0;
    await nextTurn();
  }

  #calibrate(t0Ms: number): { ended: Promise<void>; stop(): void } {
    const over = new AbortController();
    const { signal } = over;
    this.#stop.signal.addEventListener('abort', () => over.abort(), { once: true });
    const agent = new HttpAgent({ keepAlive: true });
    const ended = this.#clock.sleep(t0Ms - this.#clock.wallMs(), signal).then(async () => {
      await calibrate(this.#assignment.calibratorUrl, agent, this.#clock, this.#first, signal, (atMs, errorsMs) => {
        this.#meters.calibrated(atMs, this.#phaseAt(atMs - t0Ms), errorsMs);
        for (const ms of errorsMs) this.#errors.observe(Math.max(0, ms) / 1000);
      });
      agent.destroy();
    });
    return { ended, stop: () => over.abort() };
  }

  #phaseAt(elapsedMs: number): string {
    const { phases } = this.#assignment;
    return (phaseAt(phases, elapsedMs / 1000) ?? phases.at(-1)!).name;
  }

  /** One user: turn by turn, with a pause between an answer and the next question. */
  async #converse(start: Start, startAtMs: number): Promise<void> {
    const { section } = this.#assignment;
    const next = this.#random(`chat question ${start.key}`);
    const conversation = new Conversation(section, this.#prefix);
    let intendedMs = startAtMs;
    for (let turn = 0; turn < section.turns; turn++) {
      const output = start.output ?? drawLength(section.output, next);
      const body = conversation.ask(text(start.prompt ?? drawLength(section.prompt, next), next), output);
      const ended = await this.#stream(`${start.key}.${turn}`, body, output, intendedMs, next);
      if (ended?.outcome !== 'ok' || turn === section.turns - 1) return;
      conversation.answered(ended.seen?.texts.join('') ?? '');
      intendedMs = this.#clock.wallMs() - section.think * 1000 * Math.log(1 - next());
      if (intendedMs >= this.#endMs) return;
      await this.#clock.sleep(intendedMs - this.#clock.wallMs(), this.#stop.signal);
      if (this.#stop.signal.aborted) return;
    }
  }

  /** One question and its answer; undefined when it was dropped or the run was stopped. */
  async #stream(
    key: string,
    body: string,
    output: number,
    intendedMs: number,
    next: () => number,
  ): Promise<Exchange | undefined> {
    const { section } = this.#assignment;
    const phase = this.#phaseAt(intendedMs - this.#endMs + endOf(this.#assignment.phases) * 1000);
    const counts = this.#phases.get(phase)!;
    let startMs = this.#clock.wallMs();
    const lateMs = Math.max(0, startMs - intendedMs);
    counts.offered++;
    this.#late.observe(lateMs / 1000);
    this.#maxLateMs = Math.max(this.#maxLateMs, lateMs);
    if (lateMs > tooLateMs) {
      counts.dropped++;
      return undefined;
    }
    counts.unfinished++;
    const ask = this.#ask(key, body);
    if (section.cancel > 0 && next() < section.cancel) ask.cancelAfter = 1 + Math.floor(next() * output * 0.5);
    const deadlineMs = intendedMs + section.timeout * 1000;
    for (;;) {
      const ended = await exchange(ask, () => this.#clock.wallMs(), this.#open, this.#first);
      if (ended.outcome === 'stopped') return undefined;
      const waitMs = (ended.retryAfterS ?? 1) * 1000;
      const again =
        ended.outcome === 'rate_limited' &&
        section['rate-limited'] === 'obey' &&
        this.#clock.wallMs() + waitMs < Math.min(deadlineMs, this.#endMs);
      if (!again) {
        counts.unfinished--;
        counts.completed++;
        this.#meters.ended({ phase, intendedMs, startMs, ...ended });
        this.#observe?.({ key: ask.headers['x-request-key']!, intendedMs, startMs, ended });
        return ended;
      }
      this.#meters.retried(this.#clock.wallMs(), phase);
      await this.#clock.sleep(waitMs, this.#stop.signal);
      if (this.#stop.signal.aborted) return undefined;
      startMs = this.#clock.wallMs();
    }
  }

  #ask(key: string, body: string): Ask {
    const { bearer, section, seed } = this.#assignment;
    return {
      url: this.#url,
      agent: this.#agent,
      headers: {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(body)),
        // What a simulated server draws for this request hangs on it, and its log names it.
        'x-request-key': `${seed}.${key}`,
        ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
      },
      body,
      timeoutMs: section.timeout * 1000,
      whole: section.api === 'inference',
      keepTexts: section.turns > 1,
    };
  }
}

function quantilesOf(builder: HistogramBuilder): { p50: number; p99: number; max: number; samples: number } {
  const histogram = builder.build();
  const at = (q: number) => {
    const { value } = histogramQuantile(histogram, q);
    return Number.isNaN(value) ? 0 : value;
  };
  const samples = histogram.zero + histogram.count.reduce((sum, n) => sum + n, 0);
  return { p50: at(0.5), p99: at(0.99), max: at(1), samples };
}
