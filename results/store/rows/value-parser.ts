import type { Histogram } from '../../record/histogram.ts';

const [zero, nine, minus, plus, point, small, large, comma, closeList, closeMap] = [...'09-+.eE,]}'].map((one) =>
  one.charCodeAt(0),
) as [number, number, number, number, number, number, number, number, number, number];
/** With more digits, the arithmetic of this parser is not exact, so `Number` parses the text. */
const mostDigits = 15;

/** The text before each part of a histogram, as `JSON.stringify` writes it. */
const before = {
  schema: Buffer.from('{"schema":'),
  zero: Buffer.from(',"zero":'),
  index: Buffer.from(',"index":['),
  count: Buffer.from(',"count":['),
  sum: Buffer.from(',"sum":'),
  censored: Buffer.from(',"censored":'),
};

/** Returned when the text is not in the usual form. The text may still be valid JSON. */
const failed = Number.NaN;

/**
 * Parses the values of rows from the bytes of their JSON, as this version of meshproof writes it. The parser makes no
 * object for a value, because a run of ten million requests has millions of numbers.
 */
export class ValueParser {
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  readonly #histogram = { schema: 0, zero: 0, index: [] as number[], count: [] as number[], sum: 0, censored: 0 };

  /** Parses the bytes from `start` to `end` as a number; undefined if they have another form. */
  number(bytes: Buffer, start: number, end: number): number | undefined {
    [this.#bytes, this.#at] = [bytes, start];
    const value = this.#number();
    return this.#at === end && !Number.isNaN(value) ? value : undefined;
  }

  /** Parses a histogram; undefined for text of another form. The next call overwrites the returned object. */
  histogram(bytes: Buffer, start: number, end: number): Histogram | undefined {
    [this.#bytes, this.#at] = [bytes, start];
    const found = this.#histogram;
    found.schema = this.#numberAfter(before.schema);
    found.zero = this.#numberAfter(before.zero);
    const hasLists = this.#listAfter(before.index, found.index) && this.#listAfter(before.count, found.count);
    found.sum = this.#numberAfter(before.sum);
    found.censored = this.#numberAfter(before.censored);
    // If one of the numbers is NaN, their total is NaN.
    const isComplete = hasLists && !Number.isNaN(found.schema + found.zero + found.sum + found.censored);
    const isAtEnd = bytes[this.#at] === closeMap && this.#at + 1 === end;
    return isComplete && isAtEnd ? found : undefined;
  }

  #numberAfter(text: Buffer): number {
    return this.#skip(text) ? this.#number() : failed;
  }

  /** Reads the numbers of a list up to its end. Returns false if a number is missing. */
  #listAfter(text: Buffer, list: number[]): boolean {
    list.length = 0;
    if (!this.#skip(text)) return false;
    const bytes = this.#bytes;
    if (bytes[this.#at] === closeList) return ++this.#at > 0;
    for (;;) {
      const value = this.#number();
      if (Number.isNaN(value)) return false;
      list.push(value);
      const code = bytes[this.#at++];
      if (code === closeList) return true;
      if (code !== comma) return false;
    }
  }

  #skip(text: Buffer): boolean {
    for (let i = 0; i < text.length; i++) if (this.#bytes[this.#at + i] !== text[i]) return false;
    this.#at += text.length;
    return true;
  }

  /** Reads a number in the form of JSON; NaN if the text is not a number. */
  #number(): number {
    const bytes = this.#bytes;
    const start = this.#at;
    const first = bytes[start] === minus ? start + 1 : start;
    let at = first;
    let whole = 0;
    for (; isDigit(bytes[at]); at++) whole = 10 * whole + bytes[at]! - zero;
    const digits = at - first;
    if (digits === 0 || (digits > 1 && bytes[first] === zero)) return failed;
    const next = bytes[at];
    if (next !== point && next !== small && next !== large && digits <= mostDigits) {
      this.#at = at;
      return first > start ? -whole : whole;
    }
    const end = this.#endOfFraction(at);
    if (end === undefined) return failed;
    this.#at = end;
    return Number(bytes.toString('latin1', start, end));
  }

  /** Reads the fraction and exponent at `at`. Returns the end of the number; undefined if a digit is missing. */
  #endOfFraction(at: number): number | undefined {
    const bytes = this.#bytes;
    let end: number | undefined = at;
    if (bytes[end] === point) end = this.#endOfDigits(end + 1);
    if (end === undefined || (bytes[end] !== small && bytes[end] !== large)) return end;
    const sign = bytes[end + 1];
    return this.#endOfDigits(end + (sign === minus || sign === plus ? 2 : 1));
  }

  /** Returns the end of the digits at `at`; undefined if the text has no digit there. */
  #endOfDigits(at: number): number | undefined {
    let end = at;
    while (isDigit(this.#bytes[end])) end++;
    return end > at ? end : undefined;
  }
}

function isDigit(code: number | undefined): boolean {
  return code !== undefined && code >= zero && code <= nine;
}
