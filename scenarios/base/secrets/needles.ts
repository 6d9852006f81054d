import { viewsOf } from './decoded-view.ts';
import type { Around } from './spellings-of.ts';

/** `end` is exclusive. */
export type Hit = readonly [start: number, end: number];

/** Shorter byte sequences would often be found by chance. */
export const shortestNeedle = 4;

const filterBits = 16;

/**
 * A byte sequence to search for. `alphabet` replaces each byte before a comparison, for example a capital by its small
 * letter. In `bytes`, this replacement is already made.
 */
type Needle = { bytes: Buffer; alphabet: Uint8Array; around: Around };

/**
 * Searches bytes for many byte sequences ("needles") in one pass. At each place, a rolling key of four bytes selects
 * the few needles that can start there (Rabin and Karp, 1987). `-` counts as `+` and `_` as `/`, so that both alphabets
 * of base64 (RFC 4648, sections 4 and 5) are the same.
 */
export class Needles {
  #byStart = new Map<number, Needle[]>();
  readonly #filter = new Uint8Array(1 << filterBits);

  /**
   * Adds a byte sequence to search for, unless it is shorter than four bytes. With `anyCase`, the sequence is found in
   * any letter case, because a host is often in lower case, and a page may show a text in capitals. `around` is the
   * number of base64 letters before and after the sequence that belong to a found place.
   */
  add(needle: Buffer, anyCase = false, around: Around = [0, 0]): void {
    if (needle.length < shortestNeedle) return;
    const alphabet = anyCase ? withoutCase : withCase;
    // Tokens can be long, and a loop is several times as fast as `map` with a function.
    const bytes = Buffer.from(needle);
    for (let i = 0; i < bytes.length; i += 1) bytes[i] = alphabet[bytes[i]!]!;
    let key = 0;
    for (const byte of bytes.subarray(0, shortestNeedle)) key = (key << 8) | withoutCase[byte]!;
    key >>>= 0;
    const same = this.#byStart.get(key) ?? [];
    const one = { bytes, alphabet, around };
    if (same.some((other) => equals(other, one))) return;
    this.#byStart.set(key, [...same, one]);
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
      key = (key << 8) | withoutCase[bytes[i]!]!;
      if (i < shortestNeedle - 1 || this.#filter[slotOf(key)] === 0) continue;
      const start = i - (shortestNeedle - 1);
      for (const needle of this.#byStart.get(key >>> 0) ?? [])
        if (startsWith(bytes, start, needle)) hits.push(withLetters(bytes, start, needle));
    }
    return hits;
  }
}

/**
 * A quick test that comes before a search for a byte sequence (Bloom, Space/Time Trade-offs in Hash Coding, 1970). If
 * four successive bytes of the sequence are nowhere in the added texts, the texts do not contain the sequence. Letter
 * case, white space and backslashes are ignored.
 */
class RunFilter {
  readonly #seen = new Uint8Array(1 << runBits);

  add(bytes: Buffer): void {
    for (const slot of slotsOf(bytes)) this.#seen[slot] = 1;
  }

  mayContain(bytes: Buffer): boolean {
    for (const slot of slotsOf(bytes)) if (this.#seen[slot] === 0) return false;
    return true;
  }
}

/** Texts that are kept for their users, such as the runs of overlapping checks. */
export class UsedTexts {
  readonly #usersOf = new Map<string, Set<symbol>>();
  #runs = new RunFilter();
  /** The number of characters in the filter `#runs` that are no longer kept. */
  #staleCharacters = 0;

  /** Keeps texts until all of the users are dropped. */
  add(texts: Iterable<string>, users: Iterable<symbol>): void {
    const present = new Set(users);
    for (const text of texts) {
      if (!this.#usersOf.has(text)) this.#addToRuns(text);
      this.#usersOf.set(text, present);
    }
  }

  drop(user: symbol): void {
    let keptCharacters = 0;
    for (const [text, users] of this.#usersOf) {
      users.delete(user);
      if (users.size > 0) {
        keptCharacters += text.length;
        continue;
      }
      this.#usersOf.delete(text);
      this.#staleCharacters += text.length;
    }
    // A new filter takes as long as adding all its texts. Until then, old texts in it only make searches slower.
    if (this.#staleCharacters <= keptCharacters) return;
    this.#runs = new RunFilter();
    this.#staleCharacters = 0;
    for (const text of this.#usersOf.keys()) this.#addToRuns(text);
  }

  all(): string[] {
    return [...this.#usersOf.keys()];
  }

  /** Returns false if no text contains the bytes, in any spelling. */
  mayContain(bytes: Buffer): boolean {
    return this.#runs.mayContain(bytes);
  }

  #addToRuns(text: string): void {
    for (const view of viewsOf(Buffer.from(text).toString('latin1'))) this.#runs.add(Buffer.from(view.text, 'latin1'));
  }
}

const runBits = 18;
const ignored = new Set(Buffer.from(' \t\r\n\\'));

function* slotsOf(bytes: Buffer): Generator<number> {
  let key = 0;
  let length = 0;
  for (const byte of bytes) {
    if (ignored.has(byte)) continue;
    key = (key << 8) | withoutCase[byte]!;
    length += 1;
    if (length >= shortestNeedle) yield slotOf(key, runBits);
  }
}

const withCase = Uint8Array.from({ length: 256 }, (_, byte) => (byte === 0x2d ? 0x2b : byte === 0x5f ? 0x2f : byte));
/** Maps bytes like `withCase`, and also ASCII capitals to small letters. */
const withoutCase = withCase.map((byte) => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte));

/** The letters of both alphabets of base64. */
const isLetter = Array.from({ length: 256 }, (_, byte) => /[A-Za-z0-9+/_-]/.test(String.fromCharCode(byte)));

/** Multiplicative hashing (Knuth, The Art of Computer Programming, volume 3, section 6.4). */
function slotOf(key: number, bits = filterBits): number {
  return Math.imul(key, 0x9e3779b1) >>> (32 - bits);
}

function equals(a: Needle, b: Needle): boolean {
  return a.alphabet === b.alphabet && a.around.every((count, i) => count === b.around[i]) && a.bytes.equals(b.bytes);
}

/** Returns the place of a needle together with the base64 letters next to it. */
function withLetters(bytes: Uint8Array, at: number, { bytes: { length }, around: [before, after] }: Needle): Hit {
  let start = at;
  let end = at + length;
  while (start > at - before && start > 0 && isLetter[bytes[start - 1]!]) start -= 1;
  while (end < at + length + after && end < bytes.length && isLetter[bytes[end]!]) end += 1;
  return [start, end];
}

function startsWith(bytes: Uint8Array, start: number, { bytes: needle, alphabet }: Needle): boolean {
  if (start + needle.length > bytes.length) return false;
  for (let i = 0; i < needle.length; i += 1) if (alphabet[bytes[start + i]!] !== needle[i]) return false;
  return true;
}
