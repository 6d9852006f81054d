import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../scenarios/base/clock.ts';

/** A timer may be late by this time, so the event loop polls without a timer for the last part of a wait. */
const timerMs = 2;
/** At most this many overdue starts are made in one turn of the event loop, because answers are read between turns. */
const mostInTurn = 8;

/** Waits for wall-clock times to a fraction of a millisecond. A timer alone is less exact. */
export class LoopWait {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  #inTurn = 0;

  constructor(clock: Clock, signal: AbortSignal) {
    this.#clock = clock;
    this.#signal = signal;
  }

  /** Resolves at `atMs`, or within one turn of the event loop if that time has passed or the signal aborts. */
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
