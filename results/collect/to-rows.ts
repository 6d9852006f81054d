import { append } from '../../scenarios/base/long-lists.ts';
import type { WireHistogram, WireSeries } from '../prometheus/codec.ts';
import { countOf, emptyHistogram, type Histogram } from '../record/histogram.ts';
import { mergeHistograms } from '../record/histogram-sum.ts';
import { type Labels, labelKey } from '../record/metric.ts';
import type { Row } from '../record/row.ts';

/** The last received values of one sender, by series. All values are cumulative. */
export type SenderState = ReadonlyMap<string, Told>;
type Told = { counter?: number; histogram?: Histogram };

/**
 * Returns the increases of cumulative series since the previous push, and the state for the next push. If the rows
 * cannot be stored, the caller keeps the old state. The next push then includes the values of these rows. A series
 * whose name ends in `_total` is a counter. A counter may fall, because a script may add a negative number.
 */
export function toRows(push: readonly WireSeries[], state: SenderState): { rows: Row[]; state: SenderState } {
  const rows: Row[] = [];
  const next = new Map(state);
  for (const series of push) {
    const { __name__: metric = '', ...labels } = series.labels;
    const key = `${metric}\u0002${labelKey(labels)}`;
    const told: Told = { ...next.get(key) };
    const base = { metric, labels };
    if (metric.endsWith('_total')) append(rows, counterRows(series, base, told));
    else append(rows, gaugeRows(series, base));
    append(rows, histogramRows(series, base, told));
    next.set(key, told);
  }
  return { rows, state: next };
}

type Base = { metric: string; labels: Labels };

function* counterRows(series: WireSeries, base: Base, told: Told): Iterable<Row> {
  for (const { t, value } of series.samples) {
    if (!Number.isFinite(value)) continue;
    const before = told.counter;
    told.counter = value;
    const n = value - (before ?? 0);
    // A first row is kept even if it is 0, because the row shows that the series exists.
    if (n !== 0 || before === undefined) yield { t, ...base, n };
  }
}

function* gaugeRows(series: WireSeries, base: Base): Iterable<Row> {
  for (const { t, value } of series.samples) if (Number.isFinite(value)) yield { t, ...base, v: value };
}

function* histogramRows(series: WireSeries, base: Base, told: Told): Iterable<Row> {
  for (const wire of series.histograms) {
    if (!Number.isFinite(wire.sum)) continue;
    const before = told.histogram;
    const now = fromWire(wire);
    told.histogram = now;
    const h = before ? difference(before, now) : now;
    if (countOf(h) !== 0 || !before) yield { t: wire.t, ...base, h };
  }
}

function fromWire({ schema, zero, index, bucket, sum }: WireHistogram): Histogram {
  const used: Buckets = { index: [], count: [] };
  let isAscending = true;
  for (let at = 0; at < index.length; at++) {
    if (bucket[at] === 0) continue;
    if (index[at]! <= (used.index.at(-1) ?? Number.NEGATIVE_INFINITY)) isAscending = false;
    used.index.push(index[at]!);
    used.count.push(bucket[at]!);
  }
  const histogram = { schema, zero, ...used, sum, censored: 0 };
  return isAscending ? histogram : mergeHistograms([histogram]);
}

type Buckets = { index: number[]; count: number[] };

/**
 * Returns `now` minus `before`, in the coarser of their schemas. After a restart of the sender, returns `now`. The
 * function runs every second for each histogram of k6. To be fast, it reads both lists of buckets once, without maps.
 */
function difference(before: Histogram, now: Histogram): Histogram {
  const schema = Math.min(before.schema, now.schema);
  const lowered = (one: Histogram) => (one.schema === schema ? one : mergeHistograms([one, emptyHistogram(schema)]));
  const [from, to] = [lowered(before), lowered(now)];
  const zero = to.zero - from.zero;
  if (zero < 0) return now;
  const left: Buckets = { index: [], count: [] };
  let at = 0;
  for (let i = 0; i < to.index.length; i++) {
    const isSame = from.index[at] === to.index[i];
    const n = to.count[i]! - (isSame ? from.count[at]! : 0);
    // A bucket of `before` that is missing in `now` has fallen to 0, so the sender restarted.
    if (n < 0 || from.index[at]! < to.index[i]!) return now;
    if (isSame) at++;
    if (n === 0) continue;
    left.index.push(to.index[i]!);
    left.count.push(n);
  }
  return at < from.index.length ? now : { schema, zero, ...left, sum: to.sum - from.sum, censored: 0 };
}
