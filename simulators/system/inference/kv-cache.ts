/**
 * Counts the blocks of the key-value cache; their content is not simulated. Sequences with the same prompt prefix share
 * its blocks, which are found by their hash. A prefix block that no sequence uses stays until its space is needed, and
 * the longest unused is removed first.
 */
export class KvCache {
  readonly total: number;
  #empty: number;
  /** The key is the hash of a prefix block. */
  readonly #users = new Map<number, number>();
  /** The longest unused prefix block first. */
  readonly #idle = new Set<number>();

  constructor(total: number) {
    this.total = total;
    this.#empty = total;
  }

  /** The blocks that can be allocated. */
  get available(): number {
    return this.#empty + this.#idle.size;
  }

  get usage(): number {
    return 1 - this.available / this.total;
  }

  /** The leading blocks of a prefix that are still cached. */
  known(prefix: readonly number[]): number {
    let n = 0;
    while (n < prefix.length && this.#users.has(prefix[n]!)) n++;
    return n;
  }

  /** Reusing idle blocks lowers the number of available blocks. */
  idleAmong(prefix: readonly number[], n: number): number {
    let idle = 0;
    for (let i = 0; i < n; i++) if (this.#idle.has(prefix[i]!)) idle++;
    return idle;
  }

  /** The blocks must be cached. */
  use(prefix: readonly number[], n: number): void {
    for (let i = 0; i < n; i++) {
      this.#users.set(prefix[i]!, this.#users.get(prefix[i]!)! + 1);
      this.#idle.delete(prefix[i]!);
    }
  }

  /** Allocates `n` blocks, dropping idle prefix blocks if needed. With too few, allocates none and returns false. */
  take(n: number): boolean {
    if (n > this.available) return false;
    for (let missing = n - this.#empty; missing > 0; missing--) {
      const [oldest] = this.#idle;
      this.#idle.delete(oldest!);
      this.#users.delete(oldest!);
      this.#empty++;
    }
    this.#empty -= n;
    return true;
  }

  /** Turns a sequence's own block into a shared prefix block. Returns false when that prefix is cached already. */
  share(hash: number): boolean {
    if (this.#users.has(hash)) return false;
    this.#users.set(hash, 1);
    return true;
  }

  /** The last block of a prefix is the least useful, so it becomes idle first, and is dropped first. */
  release(own: number, prefix: readonly number[]): void {
    this.#empty += own;
    for (let i = prefix.length - 1; i >= 0; i--) {
      const users = this.#users.get(prefix[i]!)! - 1;
      this.#users.set(prefix[i]!, users);
      if (users === 0) this.#idle.add(prefix[i]!);
    }
  }
}
