import { type View, viewsOf, without } from './decoded-view.ts';
import { maskJson } from './mask-json.ts';
import { type Hit, Needles, shortestNeedle, UsedTexts } from './needles.ts';
import {
  type Around,
  breaks,
  decodings,
  encodedNeedlesOf,
  plainNeedlesOf,
  rareNeedlesOf,
  unbroken,
} from './spellings-of.ts';

export const mask = '***';

/**
 * The maximum number of remembered tokens that the target issued. These tokens take about 30 MB. Beyond this number,
 * the older half is forgotten.
 */
const mostIssued = 10_000;
/**
 * The maximum number of characters in all issued tokens together. Each token is searched for in many encodings, which
 * take about 15 times the memory of the token.
 */
const mostIssuedCharacters = 3_000_000;
/**
 * The maximum number of characters in an issued token. Tokens are sent in headers, and Node refuses headers above 16
 * KiB.
 */
export const longestIssued = 16_384;
/**
 * A secret with fewer bytes is found only in its own letter case. In another letter case, so short a text is often an
 * ordinary word.
 */
const shortestInAnyCase = 8;
/** The maximum number of label values whose masked text is remembered. A run has a few thousand label values. */
const mostLabels = 20_000;

/**
 * Replaces secrets in texts and bytes. Finds secrets also in these spellings:
 * - percent-encoding, HTML entities and JSON escapes, in up to eight layers, and with invisible characters between the
 *   letters
 * - hex and base64, also of a longer text such as `user:secret`, and base64 that is encoded twice
 * - for secrets of at least eight bytes: another letter case, as in the host of an address
 * - for secrets of at least eight bytes: hex and base64 that are broken into lines
 * - for secrets that the target did not issue: UTF-16 and ISO-8859-1
 * - for secrets of at least eight bytes that the target did not issue: a list of bytes
 *
 * Secrets shorter than four bytes are ignored.
 */
export class Masker {
  readonly #needles = new Needles();
  /** Spellings of secrets that are also found if spaces or line ends break them: see `unbroken`. */
  readonly #unbroken = new Needles();
  /**
   * Secrets that contain backslashes. Here, they are stored without backslashes, because `#clean` removes all
   * backslashes from a text before it searches for them.
   */
  readonly #bare = new Needles();
  readonly #secrets = new Set<string>();
  readonly #issued = new Set<string>();
  #issuedCharacters = 0;
  readonly #labels = new Map<string, string>();
  readonly #readable = new UsedTexts();
  readonly #users = new Set<symbol>();
  #learnedCount = 0;
  readonly #listeners = new Set<(secret: string, isIssued: boolean) => void>();

  constructor(secrets: Iterable<string> = []) {
    for (const secret of secrets) this.add(secret);
  }

  add(secret: string): void {
    if (Buffer.byteLength(secret) < shortestNeedle || this.#secrets.has(secret)) return;
    this.#secrets.add(secret);
    this.#learnedCount += 1;
    this.#searchNamed(secret);
    for (const listener of this.#listeners) listener(secret, false);
  }

  /**
   * Masks a token that the target issued, until the token is forgotten (see `keepIssued`). Ignores a text that is
   * longer than a header, because such a text is no token. Ignores a text that occurs in the texts of `keepReadable`.
   */
  addIssued(token: string): void {
    if (Buffer.byteLength(token) < shortestNeedle || token.length > longestIssued) return;
    if (this.#secrets.has(token) || this.#issued.has(token) || this.#isReadable(token)) return;
    this.#issued.add(token);
    this.#issuedCharacters += token.length;
    this.#learnedCount += 1;
    const isFull = this.#issued.size > mostIssued || this.#issuedCharacters > mostIssuedCharacters;
    if (isFull) this.#forget([...this.#issued].slice(0, this.#issued.size / 2));
    else this.#search(token);
    for (const listener of this.#listeners) listener(token, true);
  }

  /**
   * The number of secrets and tokens added so far. If this number rises, a text that was masked before may contain a
   * new secret.
   */
  get learnedCount(): number {
    return this.#learnedCount;
  }

  /**
   * Leaves texts of meshproof itself unmasked, such as the names of metrics, until all present users of `keepIssued`
   * are over. A target may issue a token that is a part of such a text. If this token were masked, the record would
   * lack the text. Such a token is no secret: anyone can read it in these texts.
   */
  keepReadable(texts: Iterable<string>): void {
    this.#readable.add(texts, this.#users);
    const readable = [...this.#issued].filter((token) => this.#isReadable(token));
    if (readable.length > 0) this.#forget(readable);
  }

  /** The texts of this masker, with which another process can create an equal masker. */
  known(): { secrets: string[]; issued: string[]; readable: string[] } {
    return { secrets: [...this.#secrets], issued: [...this.#issued], readable: this.#readable.all() };
  }

  learned({ secret, isIssued }: { secret: string; isIssued: boolean }): void {
    if (isIssued) this.addIssued(secret);
    else this.add(secret);
  }

  /** Calls `listener` with each new secret and each new issued token, until the returned function is called. */
  onAdded(listener: (secret: string, isIssued: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Keeps the issued tokens until every function that this method returned is called. The masker then forgets the
   * tokens, so that a process that repeats checks for days does not collect tokens for ever.
   */
  keepIssued(): () => void {
    const user = Symbol('a user of the issued tokens');
    this.#users.add(user);
    return () => {
      if (!this.#users.delete(user)) return;
      this.#readable.drop(user);
      if (this.#users.size === 0 && this.#issued.size > 0) this.#forget([...this.#issued]);
    };
  }

  /** Returns the text with all secrets masked. */
  text(text: string): string {
    const clean = this.#clean(Buffer.from(text));
    return clean === undefined ? text : clean.toString('utf8');
  }

  /**
   * Masks a text. A text that starts like JSON stays JSON, unless a secret crosses several JSON tokens. A number that
   * contains a secret becomes the string `***`.
   */
  document(text: string): string {
    const masked = this.text(text);
    if (masked === text || !/^\s*[[{"]/.test(text)) return masked;
    const kept = maskJson(text, mask, (part) => this.text(part));
    // A secret that crosses several JSON tokens is masked, even if the text is then no longer valid JSON.
    return this.text(kept);
  }

  /**
   * The first `length` characters of the text, masked. The text is masked before it is cut: otherwise the start of a
   * secret that crosses the cut would stay.
   */
  cut(text: string, length: number): string {
    const start = text.slice(0, length);
    const clean = this.#clean(Buffer.from(text), Buffer.byteLength(start));
    return clean === undefined ? start : clean.toString('utf8');
  }

  /** Masks a label value. The result is remembered, because a run repeats the same labels every second. */
  label(text: string): string {
    const known = this.#labels.get(text);
    if (known !== undefined) return known;
    const clean = this.text(text);
    if (this.#labels.size >= mostLabels) this.#labels.clear();
    this.#labels.set(text, clean);
    return clean;
  }

  /** Masks secrets in a copy of the array. Returns the array itself when it contains no secret. */
  bytes(bytes: Uint8Array): Uint8Array {
    const clean = this.#clean(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    return clean === undefined ? bytes : new Uint8Array(clean);
  }

  /** Masks every string and key in a JSON value. The value must have no cycles and no class instances. */
  value<T>(value: T): T {
    if (typeof value === 'string') return this.text(value) as T;
    if (Array.isArray(value)) return value.map((one) => this.value(one)) as T;
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [this.label(key), this.value(one)])) as T;
  }

  #isReadable(token: string): boolean {
    const texts = this.#readable.all();
    if (texts.length === 0) return false;
    if (texts.some((text) => text.includes(token))) return true;
    const needles = [...plainNeedlesOf(token), ...encodedNeedlesOf(token).map(({ bytes }) => bytes)];
    if (!needles.some((needle) => this.#readable.mayContain(needle))) return false;
    const alone = new Masker();
    alone.addIssued(token);
    return texts.some((text) => alone.text(text) !== text);
  }

  /** Returns the masked bytes; undefined when no secret starts before `end`. */
  #clean(original: Buffer, end = original.length): Buffer | undefined {
    // Decoding megabytes takes long, and many commands know no secret.
    if (this.#secrets.size + this.#issued.size === 0) return undefined;
    const hits: (readonly Hit[])[] = [];
    for (const view of viewsOf(original.toString('latin1'))) {
      hits.push(hitsIn(view, this.#needles));
      hits.push(hitsWithout(view, breaks, this.#unbroken));
      // In HTML escapes within JSON escapes, the number of backslashes depends on the order of decoding. This search
      // ignores all backslashes.
      hits.push(hitsWithout(view, /\\+/g, this.#bare));
    }
    const within = hits.flat().filter(([start]) => start < end);
    return within.length === 0 ? undefined : replaceSpans(original, within, end);
  }

  /**
   * Adds all spellings of a secret to the search. Issued tokens use `#search`, which leaves out the rare spellings:
   * there may be thousands of tokens, and each rare spelling takes memory.
   */
  #searchNamed(secret: string): void {
    for (const { bytes, around } of rareNeedlesOf(Buffer.from(secret))) this.#addNeedle(bytes, false, around);
    this.#search(secret);
  }

  #search(secret: string): void {
    for (const needle of plainNeedlesOf(secret)) this.#addNeedle(needle, needle.length >= shortestInAnyCase);
    for (const { bytes, around } of encodedNeedlesOf(secret)) this.#addNeedle(bytes, false, around);
    for (const decoded of decodings(Buffer.from(secret)))
      if (decoded.includes('\\'))
        this.#bare.add(Buffer.from(decoded.filter((byte) => byte !== 0x5c)), decoded.length >= shortestInAnyCase);
    this.#labels.clear();
  }

  #addNeedle(needle: Buffer, anyCase = false, around?: Around): void {
    const whole = unbroken(needle);
    if (whole === undefined) this.#needles.add(needle, anyCase, around);
    else this.#unbroken.add(whole, anyCase, around);
  }

  #forget(tokens: readonly string[]): void {
    for (const token of tokens) {
      this.#issued.delete(token);
      this.#issuedCharacters -= token.length;
    }
    this.#needles.clear();
    this.#unbroken.clear();
    this.#bare.clear();
    this.#labels.clear();
    for (const secret of this.#secrets) this.#searchNamed(secret);
    for (const token of this.#issued) this.#search(token);
  }
}

function hitsIn(view: View, needles: Needles): Hit[] {
  return toOriginal(needles.isEmpty() ? [] : needles.search(Buffer.from(view.text, 'latin1')), view);
}

function hitsWithout(view: View, parts: RegExp, needles: Needles): Hit[] {
  if (needles.isEmpty()) return [];
  const found = needles.search(Buffer.from(view.text.replace(parts, ''), 'latin1'));
  // The place of each character in the original text takes eight bytes. So places are computed only after a hit.
  return found.length === 0 ? found : toOriginal(found, without(view, parts));
}

function toOriginal(found: Hit[], { starts, ends }: View): Hit[] {
  return starts === undefined ? found : found.map(([from, to]) => [starts[from]!, ends![to - 1]!]);
}

/** Overlapping spans become one mask. */
function replaceSpans(original: Buffer, spans: Hit[], end: number): Buffer {
  spans.sort(([a], [b]) => a - b);
  const parts: Buffer[] = [];
  let at = 0;
  for (const [start, stop] of spans) {
    if (start >= at) parts.push(original.subarray(at, start), Buffer.from(mask));
    at = Math.max(at, stop);
  }
  return Buffer.concat([...parts, original.subarray(Math.min(at, end), end)]);
}
