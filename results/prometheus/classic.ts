import { upperEdge } from '../record/histogram.ts';
import type { WireHistogram, WireSeries } from './codec.ts';

/** For a server without native histograms: few buckets, at the limits that SLOs of requests and pages use. */
export const classicBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5, 10, 30] as const;

/** How many series a native histogram becomes. */
export const classicSeries = classicBounds.length + 3;

/**
 * The same data with `_bucket{le}`, `_sum` and `_count` in place of native histograms. A native bucket that reaches
 * beyond a bound counts above it: values can look slower by one native bucket (2 % or 9 %), never faster.
 */
export function toClassic(series: readonly WireSeries[]): WireSeries[] {
  return series.flatMap((one) => {
    if (one.histograms.length === 0) return [one];
    const { __name__: name, ...labels } = one.labels;
    const make = (suffix: string, more: Record<string, string>, read: (h: WireHistogram) => number): WireSeries => ({
      labels: { ...labels, ...more, __name__: `${name}_${suffix}` },
      samples: one.histograms.map((h) => ({ t: h.t, value: read(h) })),
      histograms: [],
    });
    return [
      ...classicBounds.map((bound) => make('bucket', { le: String(bound) }, (h) => countUpTo(h, bound))),
      make('bucket', { le: '+Inf' }, (h) => h.count),
      make('sum', {}, (h) => h.sum),
      make('count', {}, (h) => h.count),
    ];
  });
}

function countUpTo(histogram: WireHistogram, bound: number): number {
  let total = histogram.zero;
  for (let at = 0; at < histogram.index.length; at++) {
    if (upperEdge(histogram.index[at]!, histogram.schema) <= bound) total += histogram.bucket[at]!;
  }
  return total;
}
