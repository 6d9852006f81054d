import { decodeEscapes, type View, without } from './decoded-view.ts';
import { invisible } from './invisible.ts';
import { maskJson } from './mask-json.ts';
import { type Hit, Needles, shortestNeedle } from './needles.ts';
import { breaks, decodings, deepest, needlesOf, rareNeedlesOf, unbroken } from './spellings-of.ts';

/** The text that replaces a secret. */
export const mask = '***';

/**
 * The maximum number of issued tokens that are masked: 10,000 take about 30 MB. Above it, the older half is forgotten.
 */
const mostIssued = 10_000;
/**
 * The maximum number of characters of all issued tokens together. Their spellings take about 15 times as much memory.
 */
const mostIssuedCharacters = 3_000_000;
/**
 * The maximum number of characters of an issued token. A longer text could not be sent in a header: Node, for example,
 * refuses headers above 16 KiB.
 */
const longestIssued = 16_384;
/** The maximum number of label values whose masked text is remembered. A run has a few thousand. */
const mostLabels = 20_000;

/**
 * Replaces secrets in texts and bytes, also if they are percent-encoded, written as HTML entities, escaped for JSON up
 * to eight times, in hex, or within base64 (also `base64(user:secret)` and base64 of base64). A secret of eight or more
 * bytes is also found if its hex or base64 is broken into lines. Unless it is an issued token, it is also found as a
 * list of bytes, in UTF-16 and in ISO-8859-1. Invisible characters between the letters of a secret do not hide it.
 * The masker decodes escapes before it compares, so no list of escaped spellings is needed. Secrets shorter than four
 * bytes are ignored.
 */
export class Masker {
  readonly #needles = new Needles();
  /** The needles that are also found if spaces or line ends break them: see `unbroken`. */
  readonly #unbroken = new Needles();
  /** The secrets that contain backslashes, stored without them: see `#clean`. */
  readonly #bare = new Needles();
  readonly #secrets = new Set<string>();
  readonly #issued = new Set<string>();
  #issuedCharacters = 0;
  readonly #labels = new Map<string, string>();
  #users = 0;
  #learnedCount = 0;
  readonly #listeners = new Set<(secret: string, isIssued: boolean) => void>();

  constructor(secrets: Iterable<string> = []) {
    for (const secret of secrets) this.add(secret);
  }

  /** Masks `secret` from now on. */
  add(secret: string): void {
    if (Buffer.byteLength(secret) < shortestNeedle || this.#secrets.has(secret)) return;
    this.#secrets.add(secret);
    this.#learnedCount += 1;
    this.#searchNamed(secret);
    for (const listener of this.#listeners) listener(secret, false);
  }

  /**
   * Masks a token that the target issued, until it is forgotten: see `keepIssued`. A text of more than 16,384
   * characters is ignored, because it is no token.
   */
  addIssued(token: string): void {
    if (Buffer.byteLength(token) < shortestNeedle || token.length > longestIssued) return;
    if (this.#secrets.has(token) || this.#issued.has(token)) return;
    this.#issued.add(token);
    this.#issuedCharacters += token.length;
    this.#learnedCount += 1;
    const isFull = this.#issued.size > mostIssued || this.#issuedCharacters > mostIssuedCharacters;
    if (isFull) this.#forget([...this.#issued].slice(0, this.#issued.size / 2));
    else this.#search(token);
    for (const listener of this.#listeners) listener(token, true);
  }

  /**
   * The number of secrets and tokens that were ever added. If the number has not changed since a text was masked, the
   * text contains none of the secrets that are known now.
   */
  get learnedCount(): number {
    return this.#learnedCount;
  }

  /** The secrets and the issued tokens that are masked now. Another process needs them for a masker of its own. */
  known(): { secrets: string[]; issued: string[] } {
    return { secrets: [...this.#secrets], issued: [...this.#issued] };
  }

  /** Adds a secret or an issued token that another process has learned. */
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
   * Keeps the issued tokens until the returned function is called. When all returned functions were called, the tokens
   * are forgotten, because a schedule of checks would collect tokens for ever.
   */
  keepIssued(): () => void {
    this.#users += 1;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#users -= 1;
      if (this.#users === 0 && this.#issued.size > 0) this.#forget([...this.#issued]);
    };
  }

  /** The text with every secret replaced by `***`; the same string when it contains no secret. */
  text(text: string): string {
    const clean = this.#clean(Buffer.from(text));
    return clean === undefined ? text : clean.toString('utf8');
  }

  /**
   * Returns the text of a file or an output, masked. A text that starts like JSON (one document, or one per line) stays
   * JSON. Within its strings, only the secret is replaced. A number that contains a secret of digits becomes the string
   * `***`. If a secret crosses several JSON tokens, the text does not stay JSON.
   */
  document(text: string): string {
    const masked = this.text(text);
    if (masked === text || !/^\s*[[{"]/.test(text)) return masked;
    const kept = maskJson(text, mask, (part) => this.text(part));
    // A secret may cross several JSON tokens. It is masked here even if the text is then no longer valid JSON.
    return this.text(kept);
  }

  /**
   * The first `length` characters of the text, masked. A secret that crosses the cut is masked as well. If the text
   * were cut first, the first characters of this secret would stay.
   */
  cut(text: string, length: number): string {
    const start = text.slice(0, length);
    const clean = this.#clean(Buffer.from(text), Buffer.byteLength(start));
    return clean === undefined ? start : clean.toString('utf8');
  }

  /** The masked label value. Results are remembered, because a run repeats the same labels every second. */
  label(text: string): string {
    const known = this.#labels.get(text);
    if (known !== undefined) return known;
    const clean = this.text(text);
    if (this.#labels.size >= mostLabels) this.#labels.clear();
    this.#labels.set(text, clean);
    return clean;
  }

  /** The bytes with every secret replaced by `***`; the same array when it contains no secret. */
  bytes(bytes: Uint8Array): Uint8Array {
    const clean = this.#clean(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    return clean === undefined ? bytes : new Uint8Array(clean);
  }

  /** The value with every string and key in it masked. For JSON-like values: no cycles, no class instances. */
  value<T>(value: T): T {
    if (typeof value === 'string') return this.text(value) as T;
    if (Array.isArray(value)) return value.map((one) => this.value(one)) as T;
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [this.label(key), this.value(one)])) as T;
  }

  /** The bytes up to `end`, masked; undefined when no secret starts before `end`. */
  #clean(original: Buffer, end = original.length): Buffer | undefined {
    // Decoding a text of megabytes takes long, and many commands know no secret.
    if (this.#secrets.size + this.#issued.size === 0) return undefined;
    const hits: (readonly Hit[])[] = [];
    for (const view of viewsOf(original.toString('latin1'))) {
      hits.push(hitsIn(view, this.#needles));
      // These needles are found in one piece, and also broken by spaces and line ends.
      hits.push(hitsWithout(view, breaks, this.#unbroken));
      // When escapes of HTML lie within escapes of JSON, the number of backslashes depends on the order of decoding.
      // The text and the secrets are therefore compared without backslashes.
      hits.push(hitsWithout(view, /\\+/g, this.#bare));
    }
    const within = hits.flat().filter(([start]) => start < end);
    return within.length === 0 ? undefined : replaceSpans(original, within, end);
  }

  /**
   * Adds all spellings of a secret to the search. Issued tokens use `#search` alone, which leaves out the rare
   * spellings (`rareNeedlesOf`): there may be thousands of tokens, and each spelling takes memory.
   */
  #searchNamed(secret: string): void {
    for (const needle of rareNeedlesOf(Buffer.from(secret))) this.#addNeedle(needle);
    this.#search(secret);
  }

  #search(secret: string): void {
    for (const needle of needlesOf(secret)) this.#addNeedle(needle);
    for (const decoded of decodings(Buffer.from(secret)))
      if (decoded.includes('\\')) this.#bare.add(Buffer.from(decoded.filter((byte) => byte !== 0x5c)));
    this.#labels.clear();
  }

  #addNeedle(needle: Buffer): void {
    const whole = unbroken(needle);
    if (whole === undefined) this.#needles.add(needle);
    else this.#unbroken.add(whole);
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

/**
 * Yields the text with none, one and more layers of its escapes decoded. Each of these views is also yielded without
 * invisible characters, as a reader sees it. The invisible characters are removed after each layer, because decoding
 * may turn an escape into such a character.
 */
function* viewsOf(text: string): Generator<View> {
  let whole: View | undefined = { text };
  let seen: View | undefined = whole;
  for (let depth = 0; depth <= deepest && (whole ?? seen); depth += 1) {
    seen = seen && without(seen, invisible);
    if (whole) yield whole;
    if (seen && seen !== whole) yield seen;
    const next: View | undefined = whole && decodeEscapes(whole);
    seen = seen === whole ? next : seen && decodeEscapes(seen);
    whole = next;
  }
}

/** Finds the needles in a view. Returns their places in the original text. */
function hitsIn(view: View, needles: Needles): Hit[] {
  return toOriginal(needles.isEmpty() ? [] : needles.search(Buffer.from(view.text, 'latin1')), view);
}

/**
 * Finds the needles in a view from which the matches of `parts` are removed. Returns their places in the original text.
 */
function hitsWithout(view: View, parts: RegExp, needles: Needles): Hit[] {
  if (needles.isEmpty()) return [];
  const found = needles.search(Buffer.from(view.text.replace(parts, ''), 'latin1'));
  // The places of all characters are computed only for a text with a secret, because they take eight bytes for each
  // character, and few texts contain a secret.
  return found.length === 0 ? found : toOriginal(found, without(view, parts));
}

function toOriginal(found: Hit[], { starts, ends }: View): Hit[] {
  return starts === undefined ? found : found.map(([from, to]) => [starts[from]!, ends![to - 1]!]);
}

/** Returns the original up to `end`, with each span replaced by the mask. Overlapping spans become one mask. */
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
