import { byRun } from '../../results/record/by-run.ts';
import type { Evidence } from '../../results/record/evidence.ts';
import { showSelect } from '../../results/record/metric.ts';
import type { Sli, Slo } from '../../results/record/slo.ts';
import { nearestRank } from '../../results/stats/quantile.ts';
import { runsToDecide, sequentialRuns } from '../../results/stats/sequential-runs.ts';
import { formatCount, formatCountOf, formatQuantile, formatShare } from '../../results/words/format.ts';
import type { JudgedPhase } from '../evidence/judged-phases.ts';
import { meetsObjective } from '../evidence/meets-objective.ts';
import { producersOf } from '../validity/taint.ts';
import { compared, type Judged, noSamples } from './judged.ts';

/** Whether the values of an indicator came by runs that went on until decided. */
export function isSequence(sli: Sli, evidence: Evidence): boolean {
  const names = producersOf(sli, evidence);
  return evidence.producers.some(({ name, sequence }) => sequence !== undefined && names.includes(name));
}

/**
 * A quantile of values from runs that were looked at one by one: q stays below its limit when the share of values beyond
 * it is smaller than 1 - q, and that is asked by the rule that ended the runs. Bounds for a number of runs that was fixed
 * before would be wrong far more often than they say, so there is no interval.
 */
export function judgeSequence(
  slo: Slo,
  { of, q }: Extract<Sli, { kind: 'quantile' }>,
  evidence: Evidence,
  { window }: JudgedPhase,
): Judged {
  const samples = [...evidence.samples(of.metric, of.match, window)];
  if (samples.length === 0) return noSamples(showSelect(of));
  const value = nearestRank(Float64Array.from(samples, (sample) => sample.value).sort(), q);
  const seen = sequentialRuns(
    byRun(samples, (one) => !meetsObjective(one, slo.op, slo.objective)),
    1 - q,
  );
  const runs = formatCountOf(seen.runs, 'run', 'runs');
  const text = `${formatQuantile(q)} ${compared(value, slo.op, slo.objective, slo.unit)} (${formatCountOf(samples.length, 'sample')} of ${runs})`;
  const beyond = `${formatShare(seen.share)} beyond the limit, ${formatShare(1 - q)} allowed`;
  const judged = { value, interval: null, samples: samples.length };
  if (seen.finding === 'above') return { ...judged, verdict: 'FAIL', reason: `${text}: ${beyond}` };
  if (seen.finding === 'below') return { ...judged, verdict: 'PASS', reason: `${text}: ${beyond}` };
  const needed = runsToDecide(seen, 1 - q);
  const more = needed === null ? 'no number of runs would tell' : `needs n = ${formatCount(needed)} runs`;
  return { ...judged, verdict: 'INCONCLUSIVE', reason: `${text}: ${beyond}, too close to tell; ${more}` };
}
