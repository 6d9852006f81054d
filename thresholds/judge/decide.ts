import { type SeenShare, surelyAbove, surelyWithin, timesToDecide } from '../../results/stats/seen-share.ts';
import { formatCountOf, formatDuration } from '../../results/words/format.ts';
import type { Judged } from './judged.ts';

/** The size of a phase: the number of its seconds, of its journey runs, or of its single samples. */
export type Size = { seconds: number } | { runs: number; unit: 'run' | 'sample' };

/** What a run measured for an SLO. The verdict follows from these values. */
export type Estimate = {
  meets: boolean;
  /** The share of bad events that the objective allows. */
  budget: number;
  /** The significance level of the test for a breach. */
  level: number;
  /** The measured share of bad events. In a quantile SLO, a value beyond the objective is a bad event. */
  atObjective: SeenShare;
  /** Like `atObjective`, but in a quantile SLO, only a value beyond the tolerated objective is a bad event. */
  atTolerated: SeenShare;
  /** The share of bad events that the tolerance allows. If absent, this share equals `budget`. */
  toleratedBudget?: number;
  samples: number;
  /** The minimum number of journey runs or samples that a PASS needs. */
  needed: number;
  size: Size;
  /** The estimate and the objective as text: `p95 512 ms > 200 ms`. */
  text: string;
  /** The confidence bound on the bad side (for a latency: the upper bound) as text: `at most 540 ms`. */
  bound: string;
  /** True if the confidence bound misses the objective. The bound may still be within the tolerance. */
  isClose: boolean;
  /** The objective, widened by its tolerance, as text: `220 ms`. */
  tolerated: string;
};

/**
 * Returns the verdict:
 * - FAIL if even the better end of the confidence interval misses the objective, at the one-sided confidence
 *   1 - `level`
 * - PASS if the estimate meets the objective on enough samples, and the worse end is within the tolerance, at the
 *   one-sided confidence 95 %
 * - INCONCLUSIVE otherwise. The reason then names what would decide the SLO, such as a longer phase or more samples.
 */
export function decide(estimate: Estimate): Pick<Judged, 'verdict' | 'reasonCode' | 'reason'> {
  const { meets, budget, level, atObjective, atTolerated, samples, needed, size, text, bound, isClose } = estimate;
  const toleratedBudget = estimate.toleratedBudget ?? budget;
  const counted = formatCountOf(samples, 'sample');
  const seen = `${text} (${counted})`;
  if (!meets && surelyAbove(atObjective, budget, 1 - level))
    return { verdict: 'FAIL', reasonCode: 'broken', reason: seen };
  const open = (reasonCode: Judged['reasonCode'], why: string) => ({
    verdict: 'INCONCLUSIVE' as const,
    reasonCode,
    reason: `${seen}: ${why}`,
  });
  if (!meets)
    return open(
      'breach-not-shown',
      `too few samples to show that the objective is missed; ${enough(atObjective, budget, size)}`,
    );
  const [units, unit] = 'runs' in size ? [size.runs, size.unit] : [samples, 'sample'];
  if (units < needed) {
    const missing = formatCountOf(needed - units, `more ${unit} is`, `more ${unit}s are`);
    return open('too-few-samples', `${missing} needed`);
  }
  if (!surelyWithin(atTolerated, toleratedBudget)) {
    const more = enough(atTolerated, toleratedBudget, size);
    return open('too-close', `${bound}, beyond the tolerated ${estimate.tolerated}; ${more}`);
  }
  return {
    verdict: 'PASS',
    reasonCode: 'holds',
    reason: `${text}, ${bound}${isClose ? ', within the tolerance' : ''} (${counted})`,
  };
}

/**
 * Returns a text that names the evidence needed for a decision: a phase length, or a number of runs or samples. The
 * share of bad events is assumed to stay the same.
 */
function enough(seen: SeenShare, budget: number, size: Size): string {
  const times = timesToDecide(seen, budget);
  if ('runs' in size) {
    if (times === null) return `no number of ${size.unit}s would decide`;
    return `about ${formatCountOf(Math.ceil(size.runs * times), size.unit)} would decide`;
  }
  if (times === null) return 'no length of the phase would decide';
  return `a phase of about ${formatDuration(Number((size.seconds * times).toPrecision(2)))} would decide`;
}
