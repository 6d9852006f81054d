/** `end` is exclusive. */
export type Hit = readonly [start: number, end: number];

/** Shorter sequences would often be found by chance. */
export const shortestNeedle = 4;

const filterBits = 16;

/**
 * Byte sequences ("needles") that are searched in one pass: a rolling key of four bytes selects the few needles that
 * can start at a place (Rabin and Karp, 1987). `-` counts as `+` and `_` as `/`, so that both alphabets of base64 (RFC
 * 4648, sections 4 and 5) are the same.
 */
export class Needles {
  #byStart = new Map<number, Buffer[]>();
  readonly #filter = new Uint8Array(1 << filterBits);

  /** A needle shorter than four bytes is ignored. */
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

  /** Returns every place of every needle; places may overlap. */
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

/** Multiplicative hashing (Knuth, The Art of Computer Programming, volume 3, section 6.4). */
function slotOf(key: number): number {
  return Math.imul(key, 0x9e3779b1) >>> (32 - filterBits);
}

function startsWith(bytes: Uint8Array, start: number, needle: Buffer): boolean {
  if (start + needle.length > bytes.length) return false;
  for (let i = shortestNeedle; i < needle.length; i += 1) if (alphabet[bytes[start + i]!] !== needle[i]) return false;
  return true;
}
