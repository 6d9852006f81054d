import { HistogramBuilder, histogramQuantile } from '../../results/record/histogram.ts';
import type { Counts, ProducerEnd } from '../../results/record/producer.ts';
import type { Recorder } from '../../results/record/recorder.ts';
import type { Clock } from '../../scenarios/base/clock.ts';
import type { Random } from '../../scenarios/base/random.ts';
import { calibrate } from './calibration.ts';
import { Connections } from './connections.ts';
import { LoopWait } from './loop-wait.ts';
import { Meters } from './meters.ts';
import { chatMetrics } from './metrics.ts';
import type { Assignment } from './protocol.ts';
import { Conversation, drawLength, text } from './question.ts';
import { ReadFirst } from './read-first.ts';
import { type Start, startsOf } from './starts.ts';
import { type Seen, Streams } from './streams.ts';

/** Starts users at their planned times, even if earlier streams have not ended (an open model). */
export class Driver {
  readonly #assignment: Assignment;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #meters: Meters;
  readonly #stop = new AbortController();
  readonly #first: ReadFirst;
  readonly #streams: Streams;
  readonly #prefix: string;
  /** The delays that the driver itself adds, in seconds. The calibration stream measures them. */
  readonly #errors = new HistogramBuilder();

  /**
   * @param observe is called with each ended stream, even after an error, but not with streams that the end of the run
   * cancels
   */
  constructor(
    assignment: Assignment,
    clock: Clock,
    random: Random,
    recorder: Recorder,
    observe?: (seen: Seen) => void,
  ) {
    this.#assignment = assignment;
    this.#clock = clock;
    this.#random = random;
    const { signal } = this.#stop;
    const first = new ReadFirst(() => clock.wallMs());
    const meters = new Meters(recorder, assignment.section.good);
    this.#first = first;
    this.#meters = meters;
    this.#streams = new Streams({ assignment, clock, meters, first, signal, observe });
    const { prefix } = assignment.section;
    this.#prefix = prefix > 0 ? text(prefix, random('chat prefix')) : '';
  }

  stop(): void {
    this.#stop.abort();
    this.#streams.abort();
  }

  counts(): Counts {
    return this.#streams.counts();
  }

  /** Opens no connection. Each stream connects when it starts. */
  async connect(): Promise<{ connected: number; failure: undefined }> {
    return { connected: 1, failure: undefined };
  }

  /** Records the number of open streams. Must be called once a second. */
  tick(): void {
    this.#meters.inFlight(this.#clock.wallMs(), this.counts().inFlight);
  }

  async run(t0Ms: number): Promise<ProducerEnd> {
    this.#streams.begin(t0Ms);
    const { signal } = this.#stop;
    const calibration = this.#calibrate(t0Ms);
    const wait = new LoopWait(this.#clock, signal);
    const open = new Set<Promise<void>>();
    for (const start of startsOf(this.#assignment, this.#random)) {
      const atMs = t0Ms + start.atMs;
      await wait.until(atMs);
      if (signal.aborted) break;
      const user = this.#converse(start, atMs);
      open.add(user);
      void user.finally(() => open.delete(user));
    }
    await this.#clock.sleep(this.#streams.endMs - this.#clock.wallMs(), signal);
    await Promise.all(open);
    calibration.stop();
    await calibration.ended;
    this.#streams.close();
    return this.#end();
  }

  async #converse(start: Start, startAtMs: number): Promise<void> {
    const { section } = this.#assignment;
    const next = this.#random(`chat question ${start.key}`);
    const conversation = new Conversation(section, this.#prefix);
    let intendedMs = startAtMs;
    for (let turn = 0; turn < section.turns; turn++) {
      const output = start.output ?? drawLength(section.output, next);
      const body = conversation.ask(text(start.prompt ?? drawLength(section.prompt, next), next), output);
      const ended = await this.#streams.run({ key: `${start.key}.${turn}`, body, output, intendedMs }, next);
      if (ended?.outcome !== 'ok' || turn === section.turns - 1) return;
      conversation.answered(ended.seen?.texts.join('') ?? '');
      intendedMs = this.#clock.wallMs() - section.think * 1000 * Math.log(1 - next());
      if (intendedMs >= this.#streams.endMs) return;
      await this.#clock.sleep(intendedMs - this.#clock.wallMs(), this.#stop.signal);
      if (this.#stop.signal.aborted) return;
    }
  }

  /** Reads the calibration stream from the start of the load until `stop` is called. */
  #calibrate(t0Ms: number): { ended: Promise<void>; stop(): void } {
    const over = new AbortController();
    const { signal } = over;
    this.#stop.signal.addEventListener('abort', () => over.abort(), { once: true });
    const connections = new Connections('http:', () => this.#clock.wallMs());
    const ended = this.#clock.sleep(t0Ms - this.#clock.wallMs(), signal).then(async () => {
      await calibrate({
        url: this.#assignment.calibratorUrl,
        connections,
        clock: this.#clock,
        first: this.#first,
        signal,
        observe: (atMs, errorsMs) => {
          this.#meters.calibrated(atMs, this.#streams.phaseAt(atMs), errorsMs);
          for (const ms of errorsMs) this.#errors.observe(Math.max(0, ms) / 1000);
        },
      });
      connections.close();
    });
    return { ended, stop: () => over.abort() };
  }

  #end(): ProducerEnd {
    const counts = this.counts();
    const late = quantilesOf(this.#streams.late);
    const error = quantilesOf(this.#errors);
    const { cancelled = 0 } = this.#meters.totals.outcomes;
    return {
      name: 'chat-user',
      status: this.#stop.signal.aborted ? 'stopped' : 'done',
      ...counts,
      phases: this.#streams.phaseCounts(),
      delivered: {
        [chatMetrics.requests.name]: counts.completed - cancelled,
        [chatMetrics.cancelled.name]: cancelled,
      },
      health: {
        lagSeconds: { p99: Math.max(late.p99, error.p99), max: Math.max(this.#streams.maxLateMs / 1000, error.max) },
        clientErrorSeconds: error,
      },
      detail: this.#meters.totals,
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
