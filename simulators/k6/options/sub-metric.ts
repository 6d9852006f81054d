import type { Labels, Select } from '../../../results/record/metric.ts';
import type { ExactQuantile } from '../../../results/record/producer.ts';
import { subMetricKey } from '../program/keys.ts';
import { trendOf } from '../rows/metrics.ts';

export type SubMetric = { key: string; metric: string; match: Labels; phase: string; quantiles: readonly number[] };

type Need = { select: Select; quantiles: readonly number[]; phases: readonly string[] };

/**
 * Returns a k6 sub-metric for each series that an SLO needs, in each phase. A series gets none if:
 * - the SLO needs no quantile of it
 * - its metric is not a trend of k6
 * - k6 cannot write its labels in a threshold
 */
export function subMetricsOf(needs: readonly Need[]): SubMetric[] {
  return needs.flatMap(({ select, quantiles, phases }) => {
    const trend = trendOf(select.metric);
    if (!trend || quantiles.length === 0) return [];
    return phases.flatMap((phase) => {
      const key = subMetricKey(trend.name, { ...select.match, phase });
      return key ? [{ key, metric: select.metric, match: select.match, phase, quantiles }] : [];
    });
  });
}

/** Returns the name of a quantile in k6's thresholds and summaries: `p(95)` for 0.95. */
export function quantileName(q: number): string {
  return `p(${Number((q * 100).toFixed(6))})`;
}

/** Returns the exact quantiles of a summary, with durations in seconds; none for sub-metrics without values. */
export function readQuantiles(
  subMetrics: readonly SubMetric[],
  values: (key: string) => Readonly<Record<string, number>> | undefined,
): ExactQuantile[] {
  return subMetrics.flatMap(({ key, metric, match, phase, quantiles }) => {
    const answer = values(key);
    const count = answer?.count ?? 0;
    if (!answer || count === 0) return [];
    const unit = trendOf(metric)?.inMilliseconds ? 1000 : 1;
    return quantiles.flatMap((q) => {
      const value = answer[quantileName(q)];
      return value === undefined ? [] : [{ metric, match, phase, q, value: value / unit, count }];
    });
  });
}
