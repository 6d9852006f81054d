import { monitorEventLoopDelay } from 'node:perf_hooks';
import { HistogramBuilder, histogramQuantile } from '../../../results/record/histogram.ts';

/** A stall of the event loop of at least this length may itself have caused missed deadlines. */
const blameMs = 500;
const resolutionMs = 10;
const beatMs = 50;

/** Measures two delays of the load generator: the event-loop delay, and the lateness of operations against the plan. */
export class LagWatch {
  readonly #loop = monitorEventLoopDelay({ resolution: resolutionMs });
  readonly #stalls: { fromMs: number; toMs: number }[] = [];
  #dispatch = new HistogramBuilder();
  #dispatchMaxMs = 0;
  #beat: NodeJS.Timeout | undefined;
  #beatMaxMs = 0;
  #resetMs = Number.NEGATIVE_INFINITY;
  #nowMs = () => 0;

  /** @param nowMs a clock that never jumps */
  start(nowMs: () => number): void {
    this.#loop.enable();
    this.#nowMs = nowMs;
    let last = nowMs();
    this.#beat = setInterval(() => {
      const now = nowMs();
      this.stall(last + beatMs, now);
      this.#beatMaxMs = Math.max(this.#beatMaxMs, now - Math.max(last + beatMs, this.#resetMs));
      last = now;
    }, beatMs);
  }

  /** Discards the delays that were measured before the load started. The stalls in `#stalls` are kept. */
  reset(): void {
    this.#loop.reset();
    // Node's monitor loses the delay of the tick after a reset. The beats still measure this delay.
    this.#resetMs = this.#nowMs();
    this.#beatMaxMs = 0;
    this.#dispatch = new HistogramBuilder();
    this.#dispatchMaxMs = 0;
  }

  stop(): void {
    clearInterval(this.#beat);
    this.#loop.disable();
  }

  /** Notes a stall of the event loop that lasted at least `blameMs`. */
  stall(fromMs: number, toMs: number): void {
    if (toMs - fromMs >= blameMs) this.#stalls.push({ fromMs, toMs });
  }

  stalledWithin(fromMs: number, toMs: number): boolean {
    return this.#stalls.some((stall) => stall.fromMs < toMs && stall.toMs > fromMs);
  }

  dispatched(lateMs: number): void {
    this.#dispatch.observe(Math.max(0, lateMs) / 1000);
    this.#dispatchMaxMs = Math.max(this.#dispatchMaxMs, lateMs);
  }

  /** Returns the event loop's delay or the lateness of starts, whichever is larger, in seconds. */
  summary(): { p99: number; max: number } {
    const loop = (ns: number) => (this.#loop.count > 0 ? Math.max(0, ns / 1e9 - resolutionMs / 1000) : 0);
    const dispatched = histogramQuantile(this.#dispatch.build(), 0.99).value;
    return {
      p99: Math.max(loop(this.#loop.percentile(99)), Number.isNaN(dispatched) ? 0 : dispatched),
      max: Math.max(loop(this.#loop.max), this.#beatMaxMs / 1000, this.#dispatchMaxMs / 1000),
    };
  }
}
