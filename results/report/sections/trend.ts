import type { TrendChange, TrendMetric, TrendSeries } from '../../record/trend.ts';
import { formatChance, formatChange, formatRatio, formatValue } from '../../words/format.ts';

/** Returns text such as `worse by +12.3 % (+10.1 % to +14.6 %) from 2026…-smoke-1f2e on, after …; 102 ms → 115 ms`. */
export function changeLine(change: TrendChange, metric: TrendMetric): string {
  const { verdict, ratio, interval, run, after, commits, before, now } = change;
  const size = (value: number) => (ratio === null ? formatChange(value, metric.unit) : formatRatio(value));
  const bounds = interval ? ` (${size(interval[0])} to ${size(interval[1])})` : '';
  const range = commits.good && commits.bad ? `; commits ${commits.good}..${commits.bad}` : '';
  const values = `${formatValue(before, metric.unit)} → ${formatValue(now, metric.unit)}`;
  return `${verdict} by ${size(ratio ?? now - before)}${bounds} from ${run} on, after ${after}${range}; ${values}`;
}

/** Returns text such as `+0.1 % a run (worse, p-value 0.001)`. */
export function driftLine({ perRun, verdict, chance }: NonNullable<TrendSeries['drift']>, metric: TrendMetric): string {
  const size = metric.share ? formatChange(perRun, 'ratio') : formatRatio(1 + perRun);
  return `${size} a run (${verdict}, p-value ${formatChance(chance)})`;
}
