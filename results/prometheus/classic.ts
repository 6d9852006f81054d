import { upperEdge } from '../record/histogram.ts';
import type { WireHistogram, WireSeries } from './codec.ts';

/** Bucket edges for a server without native histograms: few, at the usual limits of SLOs. */
export const classicBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5, 10, 30] as const;

/**
 * The bucket edges up to `tokens` are for streamed responses of language models. They are those of OpenTelemetry's
 * GenAI conventions and of vLLM (https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/).
 */
const whole = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.3, 0.32, 0.5, 0.64, 0.8, 1, 1.28, 1.5, 2, 2.5, 2.56, 5, 5.12, 10, 10.24, 15, 20,
  20.48, 30, 40, 40.96, 60, 81.92, 120, 240,
];
const firstChunk = [
  0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160, 640, 2560,
];
const perToken = [
  0.001, 0.0025, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.025, 0.03, 0.04, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75,
  1, 2.5,
];
const tokens = Array.from({ length: 14 }, (_, i) => 4 ** i);

const ownBounds = new Map<string, readonly number[]>([
  ['gen_ai_client_operation_duration_seconds', whole],
  ['meshproof_chat_duration_seconds', whole],
  ['gen_ai_client_operation_time_to_first_chunk_seconds', firstChunk],
  ['meshproof_chat_ttft_seconds', firstChunk],
  ['gen_ai_client_operation_time_per_output_chunk_seconds', perToken],
  ['meshproof_chat_tpot_seconds', perToken],
  ['gen_ai_client_token_usage', tokens],
]);

const boundsOf = (metric: string): readonly number[] => ownBounds.get(metric) ?? classicBounds;

/** Returns the number of series that replace one native histogram. */
export function classicSeries(metric: string): number {
  return boundsOf(metric).length + 3;
}

/**
 * Returns the series with `_bucket{le}`, `_sum` and `_count` in place of native histograms. If a native bucket contains
 * a classic edge, all values of the bucket count as above the edge. Values can therefore look slower by one native
 * bucket (2 % or 9 %), but never faster.
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
      ...boundsOf(name ?? '').map((bound) => make('bucket', { le: String(bound) }, (h) => countUpTo(h, bound))),
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
