import type { Histogram } from '../../record/histogram.ts';
import type { Labels } from '../../record/metric.ts';
import { NumberTape, type TapeReader } from '../../record/packed/number-tape.ts';
import { readHistogram, writeHistogram } from '../../record/packed/packed-histogram.ts';
import type { Row } from '../../record/row.ts';

/** The key of the value in a row. All rows of a series have the same key. */
export type Kind = 'n' | 'v' | 'h';

/** The keys that all rows of a series share. `number` is the index of the series in `#entries`. */
export type PackedSeries = { metric: string; labels: Labels; kind: Kind; number: number };

/** A series, or a single row in an unusual form, which is kept as an object. */
type Entry = { series: PackedSeries; row?: never } | { series?: never; row: Row };

export type Place = Pick<Row, 't' | 'labels'>;

/**
 * The rows of a metric. `places` has two numbers for each row: the time since the previous row, and the index of the
 * row's entry in `#entries`.
 */
type Tapes = { places: NumberTape; values: NumberTape; t: number };

/**
 * Stores the rows of a run compactly, because a run of an hour has a million rows. The object of a row is made only
 * when the row is read.
 */
export class PackedRows implements Iterable<Row> {
  readonly #metrics: ReadonlySet<string> | undefined;
  readonly #entries: Entry[] = [];
  readonly #tapes = new Map<string, Tapes>();
  /** The index in `#entries` of each row whose value is kept, in the order in which the rows were added. */
  readonly #order = new NumberTape();

  /** With `metrics`, values are kept only for these metrics. Other rows keep only their time and labels. */
  constructor(metrics?: ReadonlySet<string>) {
    this.#metrics = metrics;
  }

  keeps(metric: string): boolean {
    return this.#metrics?.has(metric) ?? true;
  }

  open(metric: string, labels: Labels, kind: Kind): PackedSeries {
    const series = { metric, labels, kind, number: this.#entries.length };
    this.#entries.push({ series });
    return series;
  }

  /** Adds a row of any form. */
  add(row: Row): void {
    const number = this.#entries.length;
    this.#entries.push({ row });
    this.#place(row.metric, number);
    if (this.keeps(row.metric)) this.#order.push(number);
  }

  /** Adds a row of a metric whose values are not kept. */
  addPlace({ metric, number }: PackedSeries, t: number): void {
    this.#place(metric, number, t);
  }

  /** Adds a row to a series of counts or gauges. */
  addNumber({ metric, number }: PackedSeries, t: number, value: number): void {
    this.#order.push(number);
    this.#place(metric, number, t).values.push(value);
  }

  /** Adds a row to a series of histograms. The bucket indexes must be whole numbers. */
  addHistogram({ metric, number }: PackedSeries, t: number, value: Histogram): void {
    this.#order.push(number);
    writeHistogram(this.#place(metric, number, t).values, value);
  }

  /** Returns the rows of a metric in the order in which they were added. Throws if `keeps(metric)` is false. */
  readonly of = (metric: string): Iterable<Row> => {
    if (!this.keeps(metric)) throw new Error(`the values of ${metric} were not read`);
    return { [Symbol.iterator]: () => this.#rowsOf(metric) };
  };

  /** Returns the times and labels of the rows of a metric, in the order in which the rows were added. */
  readonly placesOf = (metric: string): Iterable<Place> => ({ [Symbol.iterator]: () => this.#placesOf(metric) });

  /** Yields all rows whose values are kept, in the order in which they were added. */
  *[Symbol.iterator](): Iterator<Row> {
    const readers = new Map([...this.#tapes.keys()].map((metric) => [metric, this.#rowsOf(metric)]));
    for (const order = this.#order.read(); !order.isAtEnd; ) {
      const { series, row } = this.#entries[order.next()]!;
      yield readers.get((series ?? row).metric)!.next().value as Row;
    }
  }

  *#rowsOf(metric: string): Generator<Row> {
    const tapes = this.#tapes.get(metric);
    if (!tapes) return;
    const [places, values] = [tapes.places.read(), tapes.values.read()];
    for (let t = 0; !places.isAtEnd; ) {
      t += places.next();
      const { series, row } = this.#entries[places.next()]!;
      yield row ?? toRow(t, series, values);
    }
  }

  *#placesOf(metric: string): Generator<Place> {
    const places = this.#tapes.get(metric)?.places.read();
    for (let t = 0; places && !places.isAtEnd; ) {
      t += places.next();
      const { series, row } = this.#entries[places.next()]!;
      yield row ? { t: row.t, labels: row.labels } : { t, labels: series.labels };
    }
  }

  /** `t` is absent for a row that is kept as an object, because the object contains its time. */
  #place(metric: string, number: number, t?: number): Tapes {
    let tapes = this.#tapes.get(metric);
    if (!tapes) {
      tapes = { places: new NumberTape(), values: new NumberTape(), t: 0 };
      this.#tapes.set(metric, tapes);
    }
    tapes.places.push((t ?? tapes.t) - tapes.t);
    tapes.places.push(number);
    tapes.t = t ?? tapes.t;
    return tapes;
  }
}

function toRow(t: number, { metric, labels, kind }: PackedSeries, values: TapeReader): Row {
  if (kind === 'h') return { t, metric, labels, h: readHistogram(values) };
  const value = values.next();
  return kind === 'n' ? { t, metric, labels, n: value } : { t, metric, labels, v: value };
}
