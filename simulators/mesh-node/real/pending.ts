/** Requests that wait for an answer, oldest first. */
export class Pending<T extends { sentMs: number }> {
  readonly #waiting = new Map<number, T>();

  add(key: number, one: T): void {
    this.#waiting.set(key, one);
  }

  /** Removes and returns an answered request; undefined when no request with this key is waiting. */
  take(key: number): T | undefined {
    const one = this.#waiting.get(key);
    this.#waiting.delete(key);
    return one;
  }

  /** Removes and returns the requests older than `deadlineMs`. */
  expire(nowMs: number, deadlineMs: number): T[] {
    const expired: T[] = [];
    for (const [key, one] of this.#waiting) {
      if (nowMs - one.sentMs <= deadlineMs) break;
      this.#waiting.delete(key);
      expired.push(one);
    }
    return expired;
  }

  get size(): number {
    return this.#waiting.size;
  }
}
