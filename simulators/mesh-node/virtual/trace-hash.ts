/** A 64-bit hash of all events in order. Its two 32-bit lanes are mixed in the way of MurmurHash3. */
export class TraceHash {
  #low = 0x9747b28c | 0;
  #high = 0x2f0b4447 | 0;

  add(atMs: number, a: number, b: number, c: number, d: number, e: number): void {
    let low = Math.imul(this.#low ^ atMs, 0xcc9e2d51 | 0);
    low = Math.imul(((low << 15) | (low >>> 17)) ^ a, 0x1b873593);
    low = Math.imul(((low << 13) | (low >>> 19)) ^ b, 0xe6546b64 | 0);
    this.#low = low ^ (low >>> 16);
    let high = Math.imul(this.#high ^ c, 0x85ebca6b | 0);
    high = Math.imul(((high << 15) | (high >>> 17)) ^ d, 0xc2b2ae35 | 0);
    high = Math.imul(((high << 13) | (high >>> 19)) ^ e ^ low, 0x27d4eb2f);
    this.#high = high ^ (high >>> 16);
  }

  /** Returns the hash as 16 hexadecimal digits. */
  digest(): string {
    return [this.#high, this.#low].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
  }
}
