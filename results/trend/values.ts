import { isExcluded } from '../record/excluded.ts';
import type { RunDocument, SloVerdict } from '../record/run.ts';
import type { TrendMetric } from '../record/trend.ts';

export type TrendPoint = { run: RunDocument; value: number };

/** Returns the name of an SLO in a phase: `api-latency{steady}`. `compare` uses the same form. */
const nameOf = ({ name, phase }: SloVerdict) => `${name}{${phase}}`;

/** Returns the names of all SLOs that have a value in these runs. */
export function metricNames(runs: readonly RunDocument[]): string[] {
  return [...new Set(runs.flatMap((run) => run.slos.filter((slo) => slo.value !== null).map(nameOf)))].sort();
}

/** Returns the metric with the full name `word`. If `word` is the name of an SLO, returns its metric of each phase. */
export function metricsNamed(word: string, names: readonly string[]): string[] {
  return names.filter((name) => name === word || name.startsWith(`${word}{`));
}

/**
 * Returns the valid values of a metric in complete runs that are not excluded, oldest first. `left` is the number of
 * runs without such a value. Undefined when no run has the metric.
 */
export function valuesOf(
  runs: readonly RunDocument[],
  metric: string,
): { metric: TrendMetric; points: TrendPoint[]; left: number } | undefined {
  const points: TrendPoint[] = [];
  let last: SloVerdict | undefined;
  for (const run of runs) {
    const slo = run.slos.find((one) => nameOf(one) === metric);
    if (slo) last = slo;
    if (run.status !== 'complete' || slo?.value == null || slo.verdict === 'INVALID' || isExcluded(run)) continue;
    points.push({ run, value: slo.value });
  }
  if (!last) return undefined;
  points.sort((a, b) => (a.run.startedAt < b.run.startedAt ? -1 : 1));
  const better = last.op.startsWith('>') ? 'higher' : 'lower';
  const share = better === 'higher' && last.unit === '1';
  return {
    metric: { name: metric, unit: share ? 'ratio' : last.unit, better, share, objective: last.objective },
    points,
    left: runs.length - points.length,
  };
}
