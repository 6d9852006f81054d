import type { ChangeVerdict, MetricChange } from '../record/comparison.ts';
import { benjaminiHochberg } from '../stats/benjamini-hochberg.ts';
import { holm } from '../stats/holm.ts';
import type { Assessment } from './assessment.ts';
import type { ShapeChange } from './shape-guard.ts';

type Decision = Pick<MetricChange, 'reasonCode' | 'reason'> & { verdict: ChangeVerdict };

/**
 * The verdict on each metric, SLOs first. The SLOs share one error rate (`level`, by Holm), all other metrics one false
 * discovery rate (by Benjamini and Hochberg). Where there is no SLO, all metrics count as SLOs.
 *
 * Regression: the p-value is significant and the estimate is worse by more than the margin. Equivalent: the 90 %
 * interval lies within the margin (two one-sided tests, Schuirmann, Journal of Pharmacokinetics and Biopharmaceutics
 * 15, 1987).
 */
export function decideChanges(all: readonly Assessment[], level = 0.05): MetricChange[] {
  const slos = all.filter(({ change }) => change.primary);
  const atLevel = (chances: readonly number[]) => holm(chances, level);
  if (slos.length === 0) return decideFamily(all, atLevel).map((one) => ({ ...one, primary: true }));
  const others = all.filter(({ change }) => !change.primary);
  return [...decideFamily(slos, atLevel), ...decideFamily(others, benjaminiHochberg)];
}

/** Metrics that are tested together; `correct` tells which p-values are significant among all of them. */
function decideFamily(all: readonly Assessment[], correct: (chances: readonly number[]) => boolean[]): MetricChange[] {
  const worse = correct(all.map(({ chances }) => chances.worse));
  const better = correct(all.map(({ chances }) => chances.better));
  return all.map((one, at) => ({ ...one.change, ...decide(one, worse[at] === true, better[at] === true) }));
}

function decide(one: Assessment, isWorse: boolean, isBetter: boolean): Decision {
  const { change, difference, bounds, margin, undecided, lacking, shape, runsMissing } = one;
  const decision = (verdict: ChangeVerdict, reasonCode: MetricChange['reasonCode'], reason: string): Decision => ({
    verdict,
    reasonCode,
    reason,
  });
  const needed =
    runsMissing === null ? '' : `; needs about ${runsMissing} more ${runsMissing === 1 ? 'run' : 'runs'} per side`;
  if (lacking !== null) return decision('invalid', 'no-value', lacking);
  if (undecided !== null) return decision('inconclusive', undecided.code, undecided.text + needed);
  if (isWorse && difference > margin) return decision('regression', 'worse', 'worse by more than its margin');
  if (isBetter && -difference > margin) return decision('improvement', 'better', 'better by more than its margin');
  if (!bounds || bounds[0] < -margin || bounds[1] > margin) {
    return decision('inconclusive', 'undecided', `neither a change nor its absence is shown${needed}`);
  }
  // The same quantiles do not make two distributions the same.
  if (shape !== null) return decision('inconclusive', 'shape-changed', shapeReason(shape, change.unit));
  return decision('equivalent', 'within-margin', 'within its margin');
}

function shapeReason({ gap, at }: ShapeChange, unit: string): string {
  const share = `${(Math.abs(gap) * 100).toFixed(0)} % of the values moved ${gap > 0 ? 'above' : 'below'}`;
  return `the quantiles are the same, the distribution is not: ${share} ${at.toPrecision(3)} ${unit}`;
}
