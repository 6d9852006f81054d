/**
 * Counts the blocks of the key-value cache. Their content is not simulated. Sequences whose prompts start with the same
 * prefix share the blocks of the prefix. These blocks are found by their hash. A prefix block that no sequence uses
 * stays in the cache until another block needs its place. The block that was unused for the longest time is removed
 * first.
 */
export class KvCache {
  readonly total: number;
  #empty: number;
  /** The number of sequences that use each prefix block, by the hash of the block. */
  readonly #users = new Map<number, number>();
  /** The unused prefix blocks. The block that has been unused for the longest time comes first. */
  readonly #idle = new Set<number>();

  constructor(total: number) {
    this.total = total;
    this.#empty = total;
  }

  /** The number of blocks that can be allocated. */
  get available(): number {
    return this.#empty + this.#idle.size;
  }

  get usage(): number {
    return 1 - this.available / this.total;
  }

  /** Returns the number of leading blocks of a prefix that are still cached. */
  known(prefix: readonly number[]): number {
    let n = 0;
    while (n < prefix.length && this.#users.has(prefix[n]!)) n++;
    return n;
  }

  /**
   * Returns how many of the first `n` blocks of `prefix` are idle. If a sequence uses these `n` blocks, `available`
   * falls by this number.
   */
  idleAmong(prefix: readonly number[], n: number): number {
    let idle = 0;
    for (let i = 0; i < n; i++) if (this.#idle.has(prefix[i]!)) idle++;
    return idle;
  }

  /** Marks the first `n` blocks of a prefix as used by one more sequence. These blocks must be cached. */
  use(prefix: readonly number[], n: number): void {
    for (let i = 0; i < n; i++) {
      this.#users.set(prefix[i]!, this.#users.get(prefix[i]!)! + 1);
      this.#idle.delete(prefix[i]!);
    }
  }

  /**
   * Allocates `n` blocks, and drops idle prefix blocks if necessary. If too few blocks are free, returns false and
   * changes nothing.
   */
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

  /**
   * Turns a block of one sequence into a shared prefix block. Returns false if the cache already has a block with this
   * hash.
   */
  share(hash: number): boolean {
    if (this.#users.has(hash)) return false;
    this.#users.set(hash, 1);
    return true;
  }

  /**
   * Frees the blocks of a sequence. When the cache needs room, the last block of a prefix is removed first. The blocks
   * before it are useful without it.
   */
  release(own: number, prefix: readonly number[]): void {
    this.#empty += own;
    for (let i = prefix.length - 1; i >= 0; i--) {
      const users = this.#users.get(prefix[i]!)! - 1;
      this.#users.set(prefix[i]!, users);
      if (users === 0) this.#idle.add(prefix[i]!);
    }
  }
}
