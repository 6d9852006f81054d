import type { BatchEngine } from './batch-engine.ts';

/** A clock that calls back: the host's in a load, a made-up one in tests. Milliseconds. */
export type Pace = { nowMs(): number; at(dueMs: number, call: () => void): void };

/** A loop that is later than this is not made up for: the engine was held up, as a real one would be. */
const forgivenMs = 50;

/** Runs an engine step by step. Steps are timed from when the last one was due, so that late timers do not add up. */
export class EngineLoop {
  readonly engine: BatchEngine;
  readonly #pace: Pace;
  #busy = false;

  constructor(engine: BatchEngine, pace: Pace) {
    this.engine = engine;
    this.#pace = pace;
  }

  /** To be called when something was submitted. */
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

export const wallPace = (nowMs: () => number): Pace => ({
  nowMs,
  at: (dueMs, call) => void setTimeout(call, Math.max(0, dueMs - nowMs())),
});
