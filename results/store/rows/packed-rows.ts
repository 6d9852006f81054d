import type { Labels } from '../../record/metric.ts';
import type { Row } from '../../record/row.ts';
import { NumberTape, type TapeReader } from './number-tape.ts';
import { isPackable, readHistogram, writeHistogram } from './packed-histogram.ts';

/** The form of the values of a series: the key of the value in a row, or `other` for rows that are kept as they are. */
type Kind = 'n' | 'v' | 'h' | 'other';

/** The common parts of the rows of a series. All of these rows have the same `labels` object. */
export type PackedSeries = { metric: string; labels: Labels; kind: Kind; number: number };

/**
 * The rows of a run in little memory, because a run of an hour has a million rows. Each row is made again when it is
 * read. A histogram takes about two bytes a bucket, and labels are kept once for each series.
 */
export class PackedRows implements Iterable<Row> {
  readonly #metrics: ReadonlySet<string> | undefined;
  readonly #series: PackedSeries[] = [];
  /** For each metric its rows: time since the row before, number of the series, value. */
  readonly #tapes = new Map<string, { tape: NumberTape; t: number }>();
  /** The number of the series of each row, in the order in which the rows were added. */
  readonly #order = new NumberTape();
  readonly #others: Row[] = [];

  /** With `metrics`, the rows of these metrics are kept and all others are left out. */
  constructor(metrics?: ReadonlySet<string>) {
    this.#metrics = metrics;
  }

  keeps(metric: string): boolean {
    return this.#metrics?.has(metric) ?? true;
  }

  /** Returns a new series. */
  open(metric: string, labels: Labels, kind: Kind): PackedSeries {
    const series = { metric, labels, kind, number: this.#series.length };
    this.#series.push(series);
    return series;
  }

  /** Adds a row, if its metric is kept. */
  add(row: Row): void {
    if (!this.keeps(row.metric)) return;
    this.#write(this.open(row.metric, row.labels, 'other')).push(this.#others.length);
    this.#others.push(row);
  }

  /** Adds the value of a second to a series. Returns false, and adds nothing, if the value has another form. */
  addTo(series: PackedSeries, t: number, value: unknown): boolean {
    if (series.kind === 'h') {
      if (!isPackable(value)) return false;
      writeHistogram(this.#write(series, t), value);
    } else {
      if (typeof value !== 'number') return false;
      this.#write(series, t).push(value);
    }
    return true;
  }

  /** Returns the rows of a metric in their order. Throws when rows of this metric are not kept. */
  readonly of = (metric: string): Iterable<Row> => {
    if (!this.keeps(metric)) throw new Error(`the rows of ${metric} were not read`);
    return { [Symbol.iterator]: () => this.#rowsOf(metric) };
  };

  /** Yields all rows in the order in which they were added. */
  *[Symbol.iterator](): Iterator<Row> {
    const readers = new Map([...this.#tapes.keys()].map((metric) => [metric, this.#rowsOf(metric)]));
    for (const order = this.#order.read(); !order.isAtEnd; )
      yield readers.get(this.#series[order.next()]!.metric)!.next().value as Row;
  }

  *#rowsOf(metric: string): Generator<Row> {
    const reader = this.#tapes.get(metric)?.tape.read();
    for (let t = 0; reader && !reader.isAtEnd; ) {
      t += reader.next();
      yield this.#rowAt(t, this.#series[reader.next()]!, reader);
    }
  }

  #rowAt(t: number, { metric, labels, kind }: PackedSeries, reader: TapeReader): Row {
    if (kind === 'h') return { t, metric, labels, h: readHistogram(reader) };
    const value = reader.next();
    if (kind === 'n') return { t, metric, labels, n: value };
    return kind === 'v' ? { t, metric, labels, v: value } : this.#others[value]!;
  }

  /** Writes the start of a row: its series, and its time unless the row is kept as it is. Its value follows. */
  #write({ metric, number }: PackedSeries, t?: number): NumberTape {
    let of = this.#tapes.get(metric);
    if (!of) {
      of = { tape: new NumberTape(), t: 0 };
      this.#tapes.set(metric, of);
    }
    of.tape.push((t ?? of.t) - of.t);
    of.tape.push(number);
    of.t = t ?? of.t;
    this.#order.push(number);
    return of.tape;
  }
}
