import { sum } from 'simple-statistics';
import type { Behind } from '../../results/record/slo.ts';
import { samplesNeeded } from '../../results/stats/samples-needed.ts';
import { seenMean } from '../../results/stats/seen-mean.ts';
import { formatCount, formatCountOf, formatValue } from '../../results/words/format.ts';
import { secondsOf } from '../evidence/judged-phases.ts';
import { meetsObjective } from '../evidence/meets-objective.ts';
import { amountOf, censoredPerSecond, histogramsPerSecond, sumOf } from '../evidence/per-second.ts';
import { compareText } from './compare-text.ts';
import type { Judged, Task } from './judged.ts';

/** A PASS needs as many values as the PASS of an SLO on a p95. */
const needed = samplesNeeded(0.95);

/**
 * Returns the verdict on k6's maximum, minimum or average of many values. A maximum or minimum beyond the limit is a
 * FAIL. An average is judged by a confidence interval with k6's average in its middle. A PASS needs enough values. If a
 * slow value could break the limit, a PASS also needs an answer to every request.
 */
export function judgeStatistic(task: Task<'limit'>, { of, statistic, scale }: Behind, value: number): Judged {
  const { slo, evidence, countCensored } = task;
  const { window } = task.phase;
  const { op, objective, unit } = slo;
  const seconds = histogramsPerSecond(evidence, of, window);
  const counts = seconds.map((h) => amountOf({ h, t: 0, metric: of.metric, labels: {} }));
  const samples = sum(counts);
  const isMean = statistic === 'avg' && samples > 0;
  const sums = seconds.map((h) => h.sum * scale);
  const halfWidth = isMean ? seenMean(sums, counts).halfWidth : 0;
  const [low, high] = [value - halfWidth, value + halfWidth];
  const isCeiling = op === '<' || op === '<=';
  const [best, worst] = isCeiling ? [low, high] : [high, low];
  const meets = (bound: number) => meetsObjective(bound, op, objective);
  const never = isCeiling && countCensored ? sumOf(censoredPerSecond(evidence, [of], window)) : 0;
  const text = `${statistic} ${compareText(value, op, objective, unit)}`;
  const seen = `${text} (${formatCountOf(samples, 'sample')})`;
  const bound = `${isCeiling ? 'at most' : 'at least'} ${formatValue(worst, unit)}`;
  const tolerated = objective * (isCeiling ? 1 + slo.tolerance : 1 - slo.tolerance);
  const judged = (verdict: Judged['verdict'], reasonCode: Judged['reasonCode'], reason: string): Judged => ({
    ...{ verdict, reasonCode, reason, value, samples },
    interval: isMean && Number.isFinite(halfWidth) ? [low, high] : null,
  });
  if (!meets(value)) {
    if (!meets(best)) return judged('FAIL', 'broken', seen);
    return judged('INCONCLUSIVE', 'breach-not-shown', `${seen}: too few samples to show that the limit is missed`);
  }
  if (samples < needed) {
    const missing = formatCountOf(needed - samples, 'more sample is', 'more samples are');
    return judged('INCONCLUSIVE', 'too-few-samples', `${seen}: ${missing} needed`);
  }
  if (never > 0) {
    const why = `${formatCount(never)} starts have no answer, so the ${statistic} has no upper bound`;
    return judged('INCONCLUSIVE', 'too-close', `${seen}: ${why}`);
  }
  if (!meets(worst) && !meetsObjective(worst, op, tolerated)) {
    const length = secondsOf(task.phase, evidence.phases);
    const times = (halfWidth / Math.max(Math.abs(tolerated - value), Number.EPSILON)) ** 2;
    const more = Number.isFinite(times) ? `; a run of about ${Math.ceil(length * times)} s would decide` : '';
    return judged(
      'INCONCLUSIVE',
      'too-close',
      `${seen}: ${bound}, beyond the tolerated ${formatValue(tolerated, unit)}${more}`,
    );
  }
  return judged('PASS', 'holds', isMean ? `${text}, ${bound} (${formatCountOf(samples, 'sample')})` : seen);
}
