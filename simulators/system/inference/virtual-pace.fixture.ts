import type { Pace } from './engine-loop.ts';

/** A virtual clock. Its time only moves when `run` reaches the next due call. */
export class VirtualPace implements Pace {
  #nowMs = 0;
  /** The waiting calls in descending order of their due times. */
  #due: { atMs: number; call: () => void }[] = [];

  nowMs(): number {
    return this.#nowMs;
  }

  at(dueMs: number, call: () => void): void {
    const entry = { atMs: Math.max(dueMs, this.#nowMs), call };
    let low = 0;
    let high = this.#due.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#due[middle]!.atMs > entry.atMs) low = middle + 1;
      else high = middle;
    }
    this.#due.splice(low, 0, entry);
  }

  /** Runs the due calls in order until none is left, or until `untilMs`. */
  run(untilMs = Number.POSITIVE_INFINITY): void {
    for (let next = this.#due.at(-1); next && next.atMs <= untilMs; next = this.#due.at(-1)) {
      this.#due.pop();
      this.#nowMs = next.atMs;
      next.call();
    }
  }
}
