import { jsonIn, parseJson } from '../../../scenarios/base/limits/parse-json.ts';
import type { Row } from '../../record/row.ts';
import { PackedRows, type PackedSeries } from './packed-rows.ts';
import { isHistogram, isRow } from './row-shape.ts';
import { anyTime, requireWithin, type Span } from './span.ts';
import { ValueParser } from './value-parser.ts';

/** The text at the start of each line, and the text after its labels. */
const beforeTime = Buffer.from('{"t":');
const afterLabels = Buffer.from('},"');
/** The length of `},"n":`. Instead of n, a line can have v or h, by the kind of its value. */
const lengthAfterLabels = 6;
/** With more digits in a time, the arithmetic of this parser is not exact, so the line is parsed as JSON. */
const mostDigits = 15;
const [zero, nine, quote, comma, colon, closeMap] = [...'09",:}'].map((one) => one.charCodeAt(0)) as number[];

/**
 * The text of a line from its metric to its value, such as `"metric":"k6_vus","labels":{},"v":`. All lines of a series
 * have the same head. `next` is the head that most recently followed this head. The parser tries `next` first, because
 * each second repeats the series of the previous second.
 */
type Head = { bytes: Buffer; series: PackedSeries; isKept: boolean; next: Head | null };

/**
 * Parses the lines of a series file. Most lines have the same head (metric and labels) as an earlier line. Each
 * different head is parsed only once. A line in another form is parsed as JSON.
 */
export class RowParser {
  readonly rows: PackedRows;
  readonly #values = new ValueParser();
  readonly #heads = new Map<string, Head>();
  #last: Head | null = null;
  readonly #span: Span;
  #time = 0;

  /** With `metrics`, only the values of these metrics are kept. */
  constructor(metrics?: ReadonlySet<string>, span = anyTime) {
    this.rows = new PackedRows(metrics);
    this.#span = span;
  }

  /**
   * Adds the row of the line that lies in `bytes` from `start` to `end`. Throws when the line is not a row, or when its
   * time is outside the span. The value of a metric that is not kept may be wrong.
   */
  add(bytes: Buffer, start: number, end: number): void {
    if (this.#addUsual(bytes, start, end)) return;
    const row = parseJson(bytes.toString('utf8', start, end));
    if (!isRow(row)) throw new Error('the line has a wrong shape');
    requireWithin(this.#span, row.t);
    this.rows.add(withoutOthers(row));
  }

  #addUsual(bytes: Buffer, start: number, end: number): boolean {
    const at = this.#readTime(bytes, start);
    if (at === undefined || bytes[end - 1] !== closeMap) return false;
    const head = this.#headAt(bytes, at, end);
    if (!head) return false;
    if (this.#last) this.#last.next = head;
    this.#last = head;
    requireWithin(this.#span, this.#time);
    if (!head.isKept) {
      this.rows.addPlace(head.series, this.#time);
      return true;
    }
    return this.#addValue(head.series, bytes, at + head.bytes.length, end - 1);
  }

  #addValue(series: PackedSeries, bytes: Buffer, start: number, end: number): boolean {
    if (series.kind === 'h') {
      const value = this.#values.histogram(bytes, start, end);
      if (!value || !isHistogram(value)) return false;
      this.rows.addHistogram(series, this.#time, value);
      return true;
    }
    const value = this.#values.number(bytes, start, end);
    if (value === undefined || !Number.isFinite(value)) return false;
    this.rows.addNumber(series, this.#time, value);
    return true;
  }

  /** Reads the time at the start of a line. Returns the position after the time; undefined if there is no time. */
  #readTime(bytes: Buffer, start: number): number | undefined {
    for (let i = 0; i < beforeTime.length; i++) if (bytes[start + i] !== beforeTime[i]) return undefined;
    const first = start + beforeTime.length;
    let [at, time] = [first, 0];
    for (let code = bytes[at]!; code >= zero! && code <= nine!; code = bytes[++at]!) time = 10 * time + code - zero!;
    const digits = at - first;
    if (bytes[at] !== comma || digits === 0 || digits > mostDigits || (digits > 1 && bytes[first] === zero))
      return undefined;
    this.#time = time;
    return at + 1;
  }

  #headAt(bytes: Buffer, at: number, end: number): Head | undefined {
    const likely = this.#last?.next;
    if (likely && at + likely.bytes.length < end) {
      const { length } = likely.bytes;
      if (bytes.compare(likely.bytes, 0, length, at, at + length) === 0) return likely;
    }
    const after = bytes.indexOf(afterLabels, at) + lengthAfterLabels;
    if (after < lengthAfterLabels || after >= end || bytes[after - 1] !== colon || bytes[after - 2] !== quote)
      return undefined;
    const text = bytes.toString('latin1', at, after);
    const head = this.#heads.get(text) ?? this.#learn(Buffer.from(text, 'latin1'));
    if (head) this.#heads.set(text, head);
    return head;
  }

  /**
   * Parses a new head (the text of a line from its metric to its value); undefined if the bytes are no head. A head
   * ends after a complete JSON key, so two lines with the same head have the same metric and labels.
   */
  #learn(bytes: Buffer): Head | undefined {
    const { metric, labels, ...value } = (jsonIn(`{${bytes}0}`) ?? {}) as Partial<Row>;
    const [kind, ...more] = Object.keys(value);
    const row = { t: 0, metric, labels, n: 0 };
    if (more.length > 0 || (kind !== 'n' && kind !== 'v' && kind !== 'h') || !isRow(row)) return undefined;
    const series = this.rows.open(row.metric, row.labels, kind);
    return { bytes, series, isKept: this.rows.keeps(row.metric), next: null };
  }
}

/** Returns the row without keys that this version does not know, because they could need much memory. */
function withoutOthers({ t, metric, labels, ...value }: Row): Row {
  if (!('h' in value)) return { t, metric, labels, ...('n' in value ? { n: value.n } : { v: value.v }) };
  const { schema, zero, index, count, sum, censored } = value.h;
  return { t, metric, labels, h: { schema, zero, index, count, sum, censored } };
}
