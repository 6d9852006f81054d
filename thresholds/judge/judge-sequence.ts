import { byRun } from '../../results/record/by-run.ts';
import type { Evidence } from '../../results/record/evidence.ts';
import { showSelect } from '../../results/record/metric.ts';
import type { Sli } from '../../results/record/slo.ts';
import { nearestRank } from '../../results/stats/quantile.ts';
import { runsToDecide, sequentialPart } from '../../results/stats/sequential-runs.ts';
import { formatCount, formatCountOf, formatQuantile, formatShare } from '../../results/words/format.ts';
import { meetsObjective } from '../evidence/meets-objective.ts';
import { producersOf } from '../validity/taint.ts';
import { compareText } from './compare-text.ts';
import { type Judged, noSamples, type Task } from './judged.ts';

/**
 * Returns true if the values come from journeys with `pace: until-decided`, which repeats runs until the SLOs are
 * decided.
 */
export function isSequence(sli: Sli, evidence: Evidence): boolean {
  const names = producersOf(sli, evidence);
  return evidence.producers.some(({ name, sequence }) => sequence !== undefined && names.includes(name));
}

/**
 * Returns the verdict on a quantile of values from journey runs. The runs were repeated until a sequential test decided
 * the SLO. The verdict comes from this test. The q-quantile meets its limit when less than the share 1 - q of the
 * values is beyond the limit. The verdict has no confidence interval, because the usual interval needs a number of runs
 * that was fixed in advance.
 */
export function judgeSequence({ slo, sli: { of, q }, evidence, phase: { window }, level }: Task<'quantile'>): Judged {
  const samples = [...evidence.samples(of.metric, of.match, window)];
  if (samples.length === 0) return noSamples(showSelect(of));
  const value = nearestRank(Float64Array.from(samples, (sample) => sample.value).sort(), q);
  const seen = sequentialPart(
    byRun(samples, (one) => !meetsObjective(one, slo.op, slo.objective)),
    1 - q,
    level,
  );
  const runs = formatCountOf(seen.runs, 'run', 'runs');
  const text = `${formatQuantile(q)} ${compareText(value, slo.op, slo.objective, slo.unit)} (${formatCountOf(samples.length, 'sample')} of ${runs})`;
  const beyond = `${formatShare(seen.share)} of the values are beyond the limit, and ${formatShare(1 - q)} may be`;
  const judged = { value, interval: null, samples: samples.length };
  if (seen.finding === 'above')
    return { ...judged, verdict: 'FAIL', reasonCode: 'broken', reason: `${text}: ${beyond}` };
  if (seen.finding === 'below')
    return { ...judged, verdict: 'PASS', reasonCode: 'holds', reason: `${text}: ${beyond}` };
  const needed = runsToDecide(seen, 1 - q);
  const more = needed === null ? 'no number of runs would decide' : `${formatCount(needed)} runs would decide`;
  const reason = `${text}: ${beyond}; too close to decide; ${more}`;
  return { ...judged, verdict: 'INCONCLUSIVE', reasonCode: 'too-close', reason };
}
