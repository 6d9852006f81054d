import type { Evidence } from '../../results/record/evidence.ts';
import { type Labels, labelKey, type Select, showSelect } from '../../results/record/metric.ts';
import { missedReads } from '../../results/record/reads/missed-reads.ts';
import { formatCount } from '../../results/words/format.ts';
import { endOf } from '../../scenarios/plan/phase.ts';
import type { JudgedPhase } from '../evidence/judged-phases.ts';
import { limits } from './limits.ts';

type Series = { labels: Labels; atS: number[]; failed: number; cut: number };

/**
 * Returns why the values of a gauge that meshproof reads at an interval do not cover a phase. Undefined if they cover
 * the phase, and for every other metric.
 */
export function unread({ metric, match }: Select, evidence: Evidence, phase: JudgedPhase): string | undefined {
  const everyS = evidence.metric(metric)?.metric.readEveryS;
  if (everyS === undefined) return undefined;
  const startS = phase.window?.startS ?? 0;
  const endS = Math.min(phase.window?.endS ?? endOf(evidence.phases), lastReadS(evidence));
  const longestS = longestGapS(everyS, endS - startS);
  for (const { labels, atS, failed, cut } of seriesOf(metric, match, evidence, phase)) {
    const name = showSelect({ metric, match: labels });
    if (cut > 0) return `an answer with a value of ${name} was longer than its limit`;
    const gaps = [startS, ...atS].map((s, i) => (atS[i] ?? endS) - s);
    if (gaps.some((gap) => gap > longestS)) {
      const measuredS = gaps.slice(1).reduce((sum, gap) => sum + Math.min(gap, everyS), 0);
      return `${name} was measured in ${formatCount(measuredS)} of ${formatCount(endS - startS)} s`;
    }
    const reads = atS.length + failed;
    if (failed > 1 && atS.length < limits.readShare * reads)
      return `${formatCount(failed)} of ${formatCount(reads)} reads of ${name} gave no value`;
  }
  return undefined;
}

/** A short phase needs values in both halves. A value is known to a second, so a gap may be a second longer. */
function longestGapS(everyS: number, lengthS: number): number {
  const { intervals, seconds } = limits.readGap;
  return Math.min(Math.max(intervals * everyS, seconds), Math.max(2 * everyS + 1, lengthS / 2));
}

/** Returns every series that had a value or a missed read in the run, with its values and missed reads in the phase. */
function seriesOf(metric: string, match: Labels, evidence: Evidence, { window }: JudgedPhase): Iterable<Series> {
  const all = new Map<string, Series>();
  const of = (labels: Labels): Series => {
    const key = labelKey(labels);
    const series = all.get(key) ?? { labels, atS: [], failed: 0, cut: 0 };
    all.set(key, series);
    return series;
  };
  const missed = { of: metric, ...match };
  for (const labels of evidence.labels(metric, match)) of(labels);
  for (const labels of evidence.labels(missedReads.name, missed)) of(ownLabels(labels));
  for (const row of evidence.rows(metric, match, window)) of(row.labels).atS.push((row.t - evidence.t0Ms) / 1000);
  for (const row of evidence.rows(missedReads.name, missed, window)) {
    if ('n' in row) of(ownLabels(row.labels))[row.labels.why === 'cut' ? 'cut' : 'failed'] += row.n;
  }
  for (const { atS } of all.values()) atS.sort((a, b) => a - b);
  return all.values();
}

function ownLabels({ of: _of, why: _why, ...labels }: Labels): Labels {
  return labels;
}

/**
 * Returns the end of the last second in which meshproof read its own gauges. A run can end before its last phase, for
 * example when all checks are complete. Infinity without these gauges.
 */
function lastReadS(evidence: Evidence): number {
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const { t } of evidence.rows('meshproof_generator_loop_lag_seconds')) lastMs = Math.max(lastMs, t);
  return Number.isFinite(lastMs) ? (lastMs - evidence.t0Ms) / 1000 + 1 : Number.POSITIVE_INFINITY;
}
