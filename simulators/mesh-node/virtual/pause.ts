import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { Clock } from '../../../scenarios/base/clock.ts';
import type { Steps } from '../world/steps.ts';

/** The longest time that a computation blocks the event loop. Signals and timers wait at most a little longer. */
const longestMs = 50;

/** Lets the event loop run between the steps of a long computation, so that signals are handled. */
export class Pause {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #signal: AbortSignal;
  #sinceMs: number;

  constructor(clock: Pick<Clock, 'monotonicMs'>, signal: AbortSignal) {
    this.#clock = clock;
    this.#signal = signal;
    this.#sinceMs = clock.monotonicMs();
  }

  /** True if the computation has blocked the event loop too long. The computation must then call `take`. */
  get isDue(): boolean {
    return this.#clock.monotonicMs() - this.#sinceMs >= longestMs;
  }

  async take(): Promise<void> {
    await yieldToEventLoop();
    this.#sinceMs = this.#clock.monotonicMs();
  }

  /** Resolves to the result of a computation; undefined if the signal was aborted before the computation ended. */
  async run<T>(steps: Steps<T>): Promise<T | undefined> {
    while (!this.#signal.aborted) {
      const step = steps.next();
      if (step.done) return step.value;
      if (this.isDue) await this.take();
    }
    return undefined;
  }
}
