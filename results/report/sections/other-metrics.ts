import type { Evidence } from '../../record/evidence.ts';
import { countOf, histogramQuantile } from '../../record/histogram.ts';
import { mergeHistograms } from '../../record/histogram-sum.ts';
import type { RecordedMetric } from '../../record/recorded-metric.ts';
import type { RunDocument } from '../../record/run.ts';
import { nearestRank } from '../../stats/quantile.ts';
import { formatCount, formatValue } from '../../words/format.ts';
import { sectionMetrics, shown } from './shown-metrics.ts';

/** One metric in one phase. A value that the metric does not have is `–`. */
export type OtherMetricRow = {
  producer: string;
  metric: string;
  help: string;
  phase: string;
  count: string;
  rate: string;
  p50: string;
  p95: string;
  p99: string;
};

const none = '–';
const quantiles = [0.5, 0.95, 0.99] as const;

/** Returns, by phase, the metrics of load generators that no other section of the report shows. */
export function toOtherMetrics(run: RunDocument, evidence: Evidence): OtherMetricRow[] {
  return otherMetrics(run).flatMap((metric) => toRows(metric, evidence));
}

/** Returns the names of the metrics whose values a report of the run reads. */
export function reportedMetrics(run: RunDocument): ReadonlySet<string> {
  return new Set([...sectionMetrics, ...otherMetrics(run).map(({ name }) => name)]);
}

/**
 * Returns the names of the metrics that the report in the terminal reads. For a failed run, these are the metrics of
 * the full report. For any other run, a few metrics are enough.
 */
export function terminalMetrics(run: RunDocument): ReadonlySet<string> {
  if (run.verdict === 'FAIL') return reportedMetrics(run);
  return new Set([shown.offered, ...otherMetrics(run).map(({ name }) => name)]);
}

/** Returns all metrics of each load generator that has no metric in another section. */
function otherMetrics({ metrics = [], producers }: RunDocument): RecordedMetric[] {
  const withSection = new Set(metrics.filter(({ name }) => sectionMetrics.has(name)).map(({ producer }) => producer));
  return producers
    .filter(({ name }) => !withSection.has(name))
    .flatMap(({ name }) => metrics.filter(({ producer }) => producer === name));
}

function toRows(metric: RecordedMetric, evidence: Evidence): OtherMetricRow[] {
  return evidence.phases.flatMap((phase) => {
    const { count, values } = valuesIn(metric, evidence, phase);
    if (count === 0) return [];
    const [p50, p95, p99] = quantiles.map((q) => {
      const value = values?.(q);
      return value !== undefined && Number.isFinite(value) ? formatValue(value, metric.unit) : none;
    });
    const isCount = metric.kind === 'count';
    const seconds = phase.endS - phase.startS;
    return [
      {
        producer: metric.producer,
        metric: metric.name,
        help: metric.help,
        phase: phase.name,
        count: isCount && metric.unit !== '1' ? formatValue(count, metric.unit) : formatCount(count),
        rate: isCount && seconds > 0 ? `${formatValue(count / seconds, metric.unit)}/s` : none,
        p50: p50!,
        p95: p95!,
        p99: p99!,
      },
    ];
  });
}

/** Returns how many values a metric has in a phase, and their quantiles. For a counter, `count` is its sum. */
function valuesIn(
  { name, kind }: RecordedMetric,
  evidence: Evidence,
  phase: Evidence['phases'][number],
): { count: number; values?: (q: number) => number } {
  if (kind === 'sample') return ranked([...evidence.samples(name, {}, phase)].map(({ value }) => value));
  const rows = [...evidence.rows(name, {}, phase)];
  if (kind === 'count') return { count: rows.reduce((sum, row) => sum + ('n' in row ? row.n : 0), 0) };
  if (kind === 'gauge') return ranked(rows.flatMap((row) => ('v' in row ? row.v : [])));
  const whole = mergeHistograms(rows.flatMap((row) => ('h' in row ? row.h : [])));
  return { count: countOf(whole) + whole.censored, values: (q) => histogramQuantile(whole, q).value };
}

function ranked(values: readonly number[]): { count: number; values?: (q: number) => number } {
  const sorted = Float64Array.from(values).sort();
  return { count: sorted.length, values: (q) => nearestRank(sorted, q) };
}
