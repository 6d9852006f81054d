import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../scenarios/base/clock.ts';

/**
 * A timer may fire this many milliseconds late. So the last part of a wait uses no timer: each turn of the event loop
 * reads the clock.
 */
const timerMs = 2;
/** The maximum number of overdue starts in one turn of the event loop. Answers are read only between turns. */
const mostInTurn = 8;

/** Waits for times of the wall clock, exact to a fraction of a millisecond. A timer alone is less exact. */
export class LoopWait {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  #inTurn = 0;

  constructor(clock: Clock, signal: AbortSignal) {
    this.#clock = clock;
    this.#signal = signal;
  }

  /** Resolves at `atMs`. If that time has passed or the signal aborts, resolves within one turn of the event loop. */
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
