import type { WireHistogram, WireSeries } from '../prometheus/codec.ts';
import { countOf, emptyHistogram, type Histogram, mergeHistograms } from '../record/histogram.ts';
import { type Labels, labelKey } from '../record/metric.ts';
import { type Row, secondOf } from '../record/row.ts';

/** The last cumulative values from one sender, by series. */
export type SenderState = ReadonlyMap<string, Told>;
type Told = { counter?: number; histogram?: Histogram };

/**
 * Turns one push of cumulative series into the increases since the push before, and returns the next state. The caller
 * keeps the state. If the rows of a push cannot be stored, the push counts as not received, and the next push, which is
 * cumulative, includes its values.
 *
 * The names decide, as k6 writes them: `_total` is a counter, a series with histograms is a histogram, and all others
 * are gauges (also k6's `_rate`, a share over the whole run so far). The increases of a series add up to its last
 * cumulative value. A value that falls means that the sender started again. A row belongs to the second of its sample's
 * own time.
 */
export function toRows(push: readonly WireSeries[], state: SenderState): { rows: Row[]; state: SenderState } {
  const rows: Row[] = [];
  const next = new Map(state);
  for (const series of push) {
    const { __name__: metric = '', ...labels } = series.labels;
    const key = `${metric}\u0002${labelKey(labels)}`;
    const told: Told = { ...next.get(key) };
    const base = { metric, labels };
    if (metric.endsWith('_total')) rows.push(...counterRows(series, base, told));
    else rows.push(...gaugeRows(series, base));
    rows.push(...histogramRows(series, base, told));
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
    const n = before === undefined || value < before ? value : value - before;
    // The first row is kept even if it is 0, because it shows that the series exists and that nothing was counted.
    if (n !== 0 || before === undefined) yield { t: secondOf(t), ...base, n };
  }
}

function* gaugeRows(series: WireSeries, base: Base): Iterable<Row> {
  for (const { t, value } of series.samples) if (Number.isFinite(value)) yield { t: secondOf(t), ...base, v: value };
}

function* histogramRows(series: WireSeries, base: Base, told: Told): Iterable<Row> {
  for (const wire of series.histograms) {
    if (!Number.isFinite(wire.sum)) continue;
    const before = told.histogram;
    const now = fromWire(wire);
    told.histogram = now;
    const h = before ? difference(before, now) : now;
    if (countOf(h) !== 0 || !before) yield { t: secondOf(wire.t), ...base, h };
  }
}

function fromWire({ schema, zero, index, bucket, sum }: WireHistogram): Histogram {
  const used = index.flatMap((_, at) => (bucket[at] === 0 ? [] : [at]));
  return { schema, zero, index: used.map((at) => index[at]!), count: used.map((at) => bucket[at]!), sum, censored: 0 };
}

/** `now` minus `before`, in the coarser of the two schemas. Returns `now` itself when any bucket fell. */
function difference(before: Histogram, now: Histogram): Histogram {
  const coarse = emptyHistogram(Math.min(before.schema, now.schema));
  const from = mergeHistograms([before, coarse]);
  const to = mergeHistograms([now, coarse]);
  const left = new Map(to.index.map((i, at) => [i, to.count[at]!]));
  for (let at = 0; at < from.index.length; at++) {
    const i = from.index[at]!;
    left.set(i, (left.get(i) ?? 0) - from.count[at]!);
  }
  const zero = to.zero - from.zero;
  if (zero < 0 || [...left.values()].some((n) => n < 0)) return now;
  const grown = [...left].filter(([, n]) => n > 0).sort(([a], [b]) => a - b);
  return {
    schema: to.schema,
    zero,
    index: grown.map(([i]) => i),
    count: grown.map(([, n]) => n),
    sum: to.sum - from.sum,
    censored: 0,
  };
}
