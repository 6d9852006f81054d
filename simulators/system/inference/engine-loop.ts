import type { BatchEngine } from './batch-engine.ts';

/** A clock with timers: the machine's clock, or a virtual clock in tests. */
export type Pace = { nowMs(): number; at(dueMs: number, call: () => void): void };

/**
 * If a timer is late by at most this time, the next step keeps its planned start. A longer delay counts as a stall of
 * the engine.
 */
const forgivenMs = 50;

/**
 * Runs an engine step by step. A step starts at the planned end of the step before. So short delays of the timer do not
 * add up.
 */
export class EngineLoop {
  readonly engine: BatchEngine;
  readonly #pace: Pace;
  #busy = false;

  constructor(engine: BatchEngine, pace: Pace) {
    this.engine = engine;
    this.#pace = pace;
  }

  /** Starts the loop after a submission, unless it already runs. */
  wake(): void {
    if (!this.#busy) this.#step(this.#pace.nowMs());
  }

  #step(startMs: number): void {
    const lengthMs = this.engine.begin(startMs);
    this.#busy = lengthMs !== undefined;
    if (lengthMs === undefined) return;
    const dueMs = startMs + lengthMs;
    this.#pace.at(dueMs, () => {
      const nowMs = this.#pace.nowMs();
      this.engine.finish(nowMs);
      this.#step(nowMs - dueMs > forgivenMs ? nowMs : dueMs);
    });
  }
}

/** Returns a `Pace` on a real clock. */
export const wallPace = (nowMs: () => number): Pace => ({
  nowMs,
  at: (dueMs, call) => void setTimeout(call, Math.max(0, dueMs - nowMs())),
});
