/**
 * The blocks of the key-value cache, by number and not by content: blocks of whole prompt prefixes are found again by
 * their hash and shared; those that nobody uses stay until their place is needed, the longest unused first.
 */
export class KvCache {
  readonly total: number;
  #empty: number;
  /** Prefix block → sequences that use it. */
  readonly #users = new Map<number, number>();
  /** Prefix blocks without a user, the longest unused first. */
  readonly #idle = new Set<number>();

  constructor(total: number) {
    this.total = total;
    this.#empty = total;
  }

  /** Blocks that can be had. */
  get available(): number {
    return this.#empty + this.#idle.size;
  }

  get usage(): number {
    return 1 - this.available / this.total;
  }

  /** How many leading blocks of a prefix are still there. */
  known(prefix: readonly number[]): number {
    let n = 0;
    while (n < prefix.length && this.#users.has(prefix[n]!)) n++;
    return n;
  }

  /** How many of the first `n` prefix blocks are idle: using them again takes them out of what is available. */
  idleAmong(prefix: readonly number[], n: number): number {
    let idle = 0;
    for (let i = 0; i < n; i++) if (this.#idle.has(prefix[i]!)) idle++;
    return idle;
  }

  /** Uses the first `n` blocks of a prefix, which must be known. */
  use(prefix: readonly number[], n: number): void {
    for (let i = 0; i < n; i++) {
      this.#users.set(prefix[i]!, this.#users.get(prefix[i]!)! + 1);
      this.#idle.delete(prefix[i]!);
    }
  }

  /** Takes `n` blocks, idle prefixes give way; false, and nothing taken, when there are not so many. */
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

  /** Turns a block that its owner holds into a prefix block for all; false when there is one already. */
  share(hash: number): boolean {
    if (this.#users.has(hash)) return false;
    this.#users.set(hash, 1);
    return true;
  }

  /** Gives back blocks of one's own, and prefix blocks in use. The last of a prefix goes first: it is worth least. */
  release(own: number, prefix: readonly number[]): void {
    this.#empty += own;
    for (let i = prefix.length - 1; i >= 0; i--) {
      const users = this.#users.get(prefix[i]!)! - 1;
      this.#users.set(prefix[i]!, users);
      if (users === 0) this.#idle.add(prefix[i]!);
    }
  }
}
