import { HistogramBuilder } from './histogram.ts';
import { type Labels, labelKey } from './metric.ts';
import type { Row, RunEvent, Sample } from './row.ts';

/**
 * Records the values and events of a run. Call `counter`, `gauge` or `histogram` once for each label set and keep the
 * result. The labels are then hashed only once.
 */
export interface Recorder {
  counter(metric: string, labels: Labels): (atMs: number, n?: number) => void;
  /** `keep` chooses which of several values in a second is recorded. If absent, the last value is recorded. */
  gauge(metric: string, labels: Labels, keep?: (before: number, now: number) => number): Gauge;
  histogram(metric: string, labels: Labels): { observe(atMs: number, value: number): void; censor(atMs: number): void };
  sample(sample: Sample): void;
  event(event: RunEvent): void;
  /**
   * Accepts rows that were made elsewhere: in a worker, or from a decoded remote-write push. The `t` of a row may be
   * any instant of its second.
   */
  absorb(rows: readonly Row[]): void;
}

export type Gauge = (atMs: number, value: number) => void;

/** Receives everything that is recorded. Rows arrive for whole seconds, when `drain` is called. */
export type Sink = {
  rows(rows: readonly Row[]): void;
  sample(sample: Sample): void;
  event(event: RunEvent): void;
};

type Series = { row(t: number, cell: Cell): Row; cells: Map<number, Cell> };
type Cell = { n: number; v?: number; h?: HistogramBuilder };

/**
 * Collects the recorded values of a process and passes each completed second to the sink as rows. A value that is not
 * finite would become null in a file. Such a value is left out, and one event names the metric.
 */
export class RunRecorder implements Recorder {
  #sink: Sink;
  readonly #series = new Map<string, Series>();
  #absorbed: Row[] = [];
  readonly #unknown = new Set<string>();
  #originMs = 0;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  /** Makes a recorded second begin at `t0Ms`, the start of the load. So no recorded second lies in two phases. */
  begin(t0Ms: number): void {
    this.#originMs = t0Ms;
  }

  counter(metric: string, labels: Labels) {
    const series = this.#of(metric, labels, (t, cell) => ({ t, metric, labels, n: cell.n }));
    return (atMs: number, n = 1) => {
      this.#cellAt(series, atMs).n += n;
    };
  }

  gauge(metric: string, labels: Labels, keep = (_before: number, now: number) => now): Gauge {
    const series = this.#of(metric, labels, (t, cell) => ({ t, metric, labels, v: cell.v! }));
    return (atMs, value) => {
      if (!this.#isKnown(metric, atMs, value)) return;
      const cell = this.#cellAt(series, atMs);
      cell.v = cell.v === undefined ? value : keep(cell.v, value);
    };
  }

  histogram(metric: string, labels: Labels) {
    const series = this.#of(metric, labels, (t, cell) => ({ t, metric, labels, h: cell.h!.build() }));
    const builder = (atMs: number) => {
      const cell = this.#cellAt(series, atMs);
      cell.h ??= new HistogramBuilder();
      return cell.h;
    };
    return {
      observe: (atMs: number, value: number) => {
        if (this.#isKnown(metric, atMs, value)) builder(atMs).observe(value);
      },
      censor: (atMs: number) => builder(atMs).censor(),
    };
  }

  sample(sample: Sample): void {
    if (this.#isKnown(sample.metric, sample.t, sample.value)) this.#sink.sample(sample);
  }

  event(event: RunEvent): void {
    this.#sink.event(event);
  }

  absorb(rows: readonly Row[]): void {
    for (const row of rows) {
      const t = this.#secondOf(row.t);
      this.#absorbed.push(t === row.t ? row : { ...row, t });
    }
  }

  /**
   * Passes every second that ended at or before `beforeMs`, and all absorbed rows, to the sink. A value that arrives
   * after its second was passed on becomes a separate row.
   */
  drain(beforeMs: number): void {
    const rows = this.#absorbed;
    this.#absorbed = [];
    for (const series of this.#series.values()) {
      for (const [t, cell] of series.cells) {
        if (t + 1000 > beforeMs) continue;
        rows.push(series.row(t, cell));
        series.cells.delete(t);
      }
    }
    if (rows.length > 0) this.#sink.rows(rows);
  }

  /**
   * Call this method when the files of the run are complete. A value that a timer or a socket records later is dropped,
   * without an error.
   */
  end(): void {
    this.#sink = nowhere;
    this.#series.clear();
    this.#absorbed = [];
  }

  #isKnown(metric: string, t: number, value: number): boolean {
    if (Number.isFinite(value)) return true;
    if (!this.#unknown.has(metric)) {
      this.#unknown.add(metric);
      const text = `the value ${value} of ${metric} is left out, because it is not a finite number`;
      this.event({ t, kind: 'note', by: 'run', text });
    }
    return false;
  }

  #secondOf(atMs: number): number {
    return this.#originMs + Math.floor((atMs - this.#originMs) / 1000) * 1000;
  }

  #cellAt(series: Series, atMs: number): Cell {
    const t = this.#secondOf(atMs);
    let cell = series.cells.get(t);
    if (!cell) {
      cell = { n: 0 };
      series.cells.set(t, cell);
    }
    return cell;
  }

  #of(metric: string, labels: Labels, row: Series['row']): Series {
    const key = `${metric}\u0002${labelKey(labels)}`;
    let series = this.#series.get(key);
    if (!series) {
      series = { row, cells: new Map() };
      this.#series.set(key, series);
    }
    return series;
  }
}

const nowhere: Sink = { rows: () => undefined, sample: () => undefined, event: () => undefined };
