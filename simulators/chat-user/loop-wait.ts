import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../scenarios/base/clock.ts';

/** Timers fire up to this late; the last stretch of a wait goes round the event loop instead. */
const timerMs = 2;
/** At most this many overdue starts between two turns of the loop: answers must be read in between. */
const mostInTurn = 8;

/** Waits for wall-clock times to a fraction of a millisecond, which a timer alone cannot do. */
export class LoopWait {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  #inTurn = 0;

  constructor(clock: Clock, signal: AbortSignal) {
    this.#clock = clock;
    this.#signal = signal;
  }

  /** Resolves at `atMs`, or at once when that has passed or the signal aborts. */
  async until(atMs: number): Promise<void> {
    if (++this.#inTurn >= mostInTurn) {
      this.#inTurn = 0;
      await nextTurn();
    }
    for (;;) {
      const waitMs = atMs - this.#clock.wallMs();
      if (waitMs <= 0 || this.#signal.aborted) return;
      this.#inTurn = 0;
      if (waitMs > timerMs) await this.#clock.sleep(Math.floor(waitMs - timerMs + 1), this.#signal);
      else await nextTurn();
    }
  }
}
