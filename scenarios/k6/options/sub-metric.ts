import type { Labels, Select } from '../../../results/record/metric.ts';
import type { ExactQuantile } from '../../../results/record/producer.ts';
import { subMetricKey } from '../program/keys.ts';
import { trendOf } from '../rows/metrics.ts';

/** A question of the SLOs that k6 answers from every value: a trend cut down to labels, in one phase. */
export type SubMetric = { key: string; metric: string; match: Labels; phase: string; quantiles: readonly number[] };

type Need = { select: Select; quantiles: readonly number[]; phases: readonly string[] };

/** What of the needs k6 can answer; the rest is not k6's, or has a label that k6 cannot write in a threshold. */
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

/** 0.95 → `p(95)`, as k6 spells it in thresholds and summaries. */
export function quantileName(q: number): string {
  return `p(${Number((q * 100).toFixed(6))})`;
}

/** The exact quantiles that a summary answers; nothing where there was no value. */
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
