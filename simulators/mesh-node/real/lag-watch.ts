import { HistogramBuilder, histogramQuantile } from '../../../results/record/histogram.ts';

/** A stall of the event loop of at least this length may itself have caused missed deadlines. */
const blameMs = 500;
/** A delay of less than this interval is not measured exactly. */
const beatMs = 10;

/**
 * Measures two delays of the load generator: the event-loop delay, and the lateness of operations against the plan.
 * Node's `monitorEventLoopDelay` is not used, because it loses the delay of the tick after a reset.
 */
export class LagWatch {
  readonly #stalls: { fromMs: number; toMs: number }[] = [];
  #loop = new Delays();
  #dispatch = new Delays();
  #beat: NodeJS.Timeout | undefined;
  #resetMs = Number.NEGATIVE_INFINITY;
  #nowMs = () => 0;

  /** @param nowMs a clock that never jumps */
  start(nowMs: () => number): void {
    this.#nowMs = nowMs;
    let dueMs = nowMs() + beatMs;
    this.#beat = setInterval(() => {
      const now = nowMs();
      this.stall(dueMs, now);
      this.#loop.add(now - Math.max(dueMs, this.#resetMs));
      dueMs = now + beatMs;
    }, beatMs);
  }

  /** Discards the delays that were measured before the load started. The stalls in `#stalls` are kept. */
  reset(): void {
    this.#resetMs = this.#nowMs();
    this.#loop = new Delays();
    this.#dispatch = new Delays();
  }

  stop(): void {
    clearInterval(this.#beat);
  }

  /** Notes a stall of the event loop that lasted at least `blameMs`. */
  stall(fromMs: number, toMs: number): void {
    if (toMs - fromMs >= blameMs) this.#stalls.push({ fromMs, toMs });
  }

  stalledWithin(fromMs: number, toMs: number): boolean {
    return this.#stalls.some((stall) => stall.fromMs < toMs && stall.toMs > fromMs);
  }

  dispatched(lateMs: number): void {
    this.#dispatch.add(lateMs);
  }

  /** Returns the event loop's delay or the lateness of starts, whichever is larger, in seconds. */
  summary(): { p99: number; max: number } {
    const [loop, dispatch] = [this.#loop, this.#dispatch];
    return { p99: Math.max(loop.p99(), dispatch.p99()), max: Math.max(loop.max, dispatch.max) };
  }
}

/** The p99 and the maximum of delays, in seconds; 0 without delays. */
class Delays {
  max = 0;
  readonly #seconds = new HistogramBuilder();

  add(ms: number): void {
    const seconds = Math.max(0, ms) / 1000;
    this.#seconds.observe(seconds);
    this.max = Math.max(this.max, seconds);
  }

  p99(): number {
    const { value } = histogramQuantile(this.#seconds.build(), 0.99);
    return Number.isNaN(value) ? 0 : value;
  }
}
