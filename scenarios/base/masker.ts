import { decodeEscapes, plainView, type View } from './decoded-view.ts';

/** The text that replaces a secret. */
export const mask = '***';

/** A text may be escaped several times: JSON inside JSON inside an address. Deeper nesting was never seen. */
const deepest = 5;

/**
 * Replaces secrets in texts and bytes, however they are spelled: percent-encoded, as HTML entities, escaped for JSON
 * any number of times up to five, as hex, or within base64 (also `base64(user:secret)` and base64 of base64). It
 * compares the decoded text, so a spelling needs no entry in a list. Secrets can be added at any time, for example a
 * token that the target issued.
 */
export class Masker {
  readonly #needles = new Set<string>();
  readonly #hexNeedles = new Set<string>();

  /** Empty secrets are ignored. */
  constructor(secrets: Iterable<string> = []) {
    for (const secret of secrets) this.add(secret);
  }

  /** Masks `secret` from now on. */
  add(secret: string): void {
    if (secret === '') return;
    const bytes = Buffer.from(secret);
    this.#needles.add(bytes.toString('latin1'));
    // A form encodes a space as + (https://url.spec.whatwg.org/#application/x-www-form-urlencoded).
    if (secret.includes(' ')) this.#needles.add(bytes.toString('latin1').replaceAll(' ', '+'));
    for (const once of base64Within(bytes)) {
      this.#needles.add(once);
      for (const twice of base64Within(Buffer.from(once))) this.#needles.add(twice);
    }
    this.#hexNeedles.add(bytes.toString('hex'));
  }

  /** The text with every secret replaced by `***`; the same string when there is none. */
  text(text: string): string {
    if (this.#needles.size === 0) return text;
    const clean = this.#clean(Buffer.from(text).toString('latin1'));
    return clean === undefined ? text : Buffer.from(clean, 'latin1').toString('utf8');
  }

  /** The bytes with every secret replaced by `***`; the same array when there is none. */
  bytes(bytes: Uint8Array): Uint8Array {
    if (this.#needles.size === 0) return bytes;
    const clean = this.#clean(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1'));
    return clean === undefined ? bytes : new Uint8Array(Buffer.from(clean, 'latin1'));
  }

  /** The value with every string and key in it masked. For JSON-like values: no cycles, no class instances. */
  value<T>(value: T): T {
    if (typeof value === 'string') return this.text(value) as T;
    if (Array.isArray(value)) return value.map((one) => this.value(one)) as T;
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [this.text(key), this.value(one)])) as T;
  }

  /** `raw` holds one byte per character. Undefined when no secret is in it. */
  #clean(raw: string): string | undefined {
    const hits: [number, number][] = [];
    let view: View | undefined = plainView(raw);
    for (let depth = 0; view !== undefined && depth <= deepest; depth += 1) {
      this.#search(view, hits);
      view = decodeEscapes(view);
    }
    return hits.length === 0 ? undefined : replaceSpans(raw, hits);
  }

  #search(view: View, hits: [number, number][]): void {
    for (const needle of this.#needles) findAll(view, view.text, needle, hits);
    const lower = view.text.replace(/[A-F]/g, (letter) => letter.toLowerCase());
    for (const needle of this.#hexNeedles) findAll(view, lower, needle, hits);
  }
}

function findAll(view: View, text: string, needle: string, hits: [number, number][]): void {
  for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + 1))
    hits.push([view.startOf(at), view.endOf(at + needle.length - 1)]);
}

/** Spans may overlap: what overlaps becomes one mask. */
function replaceSpans(raw: string, spans: [number, number][]): string {
  spans.sort(([a], [b]) => a - b);
  const parts: string[] = [];
  let at = 0;
  let open = -1;
  for (const [start, end] of spans) {
    if (start >= at || open < 0) {
      if (start > at || open < 0) parts.push(raw.slice(at, start));
      parts.push(mask);
      open = start;
    }
    at = Math.max(at, end);
  }
  return parts.join('') + raw.slice(at);
}

/**
 * The base64 characters that depend on these bytes alone, for each of the three positions at which they can start
 * (RFC 4648, section 4: six bits a character), in the standard and in the URL-safe alphabet.
 */
function base64Within(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const padded = Buffer.concat([Buffer.alloc(offset), bytes]);
    const whole = Math.floor((padded.length * 8) / 6);
    const text = padded.toString('base64').slice(Math.ceil((offset * 8) / 6), whole);
    return text === '' ? [] : [text, text.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
