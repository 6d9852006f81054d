/** A place where a needle was found: the first byte, and the byte after the last. */
export type Hit = readonly [start: number, end: number];

/** The minimum length of a needle. Shorter sequences would often be found by chance. */
export const shortestNeedle = 4;

const filterBits = 16;

/**
 * Byte sequences ("needles") that are searched in one pass over a text. The time hardly depends on their number: a
 * rolling key of four bytes selects the few needles that can start at a place (Rabin and Karp, 1987). `-` counts as `+`
 * and `_` as `/`, so that both alphabets of base64 (RFC 4648, sections 4 and 5) are the same.
 */
export class Needles {
  #byStart = new Map<number, Buffer[]>();
  readonly #filter = new Uint8Array(1 << filterBits);

  /** Adds a needle. A needle shorter than four bytes is ignored. */
  add(needle: Buffer): void {
    if (needle.length < shortestNeedle) return;
    const own = Buffer.from(needle.map((byte) => alphabet[byte]!));
    const key = ((own[0]! << 24) | (own[1]! << 16) | (own[2]! << 8) | own[3]!) >>> 0;
    const same = this.#byStart.get(key) ?? [];
    if (same.some((other) => other.equals(own))) return;
    this.#byStart.set(key, [...same, own]);
    this.#filter[slotOf(key)] = 1;
  }

  isEmpty(): boolean {
    return this.#byStart.size === 0;
  }

  clear(): void {
    this.#byStart = new Map();
    this.#filter.fill(0);
  }

  /** Every place of every needle in the bytes; places may overlap. */
  search(bytes: Uint8Array): Hit[] {
    const hits: Hit[] = [];
    let key = 0;
    for (let i = 0; i < bytes.length; i += 1) {
      key = (key << 8) | alphabet[bytes[i]!]!;
      if (i < shortestNeedle - 1 || this.#filter[slotOf(key)] === 0) continue;
      const start = i - (shortestNeedle - 1);
      for (const needle of this.#byStart.get(key >>> 0) ?? [])
        if (startsWith(bytes, start, needle)) hits.push([start, start + needle.length]);
    }
    return hits;
  }
}

const alphabet = Uint8Array.from({ length: 256 }, (_, byte) => (byte === 0x2d ? 0x2b : byte === 0x5f ? 0x2f : byte));

/**
 * Returns the slot of a key in the filter, by multiplicative hashing (Knuth, The Art of Computer Programming, volume 3,
 * section 6.4).
 */
function slotOf(key: number): number {
  return Math.imul(key, 0x9e3779b1) >>> (32 - filterBits);
}

function startsWith(bytes: Uint8Array, start: number, needle: Buffer): boolean {
  if (start + needle.length > bytes.length) return false;
  for (let i = shortestNeedle; i < needle.length; i += 1) if (alphabet[bytes[start + i]!] !== needle[i]) return false;
  return true;
}
