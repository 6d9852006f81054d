import { showSelect } from '../../results/record/metric.ts';
import { samplesNeeded } from '../../results/stats/samples-needed.ts';
import { formatQuantile, formatValue } from '../../results/words/format.ts';
import { meetsObjective } from '../evidence/meets-objective.ts';
import { compareText } from './compare-text.ts';
import { decide } from './decide.ts';
import { type Judged, noSamples, type Task } from './judged.ts';
import { quantileOfRows } from './quantile-of-rows.ts';
import { quantileOfSamples } from './quantile-of-samples.ts';
import { withoutAnswer } from './without-answer.ts';

/**
 * Returns the verdict on a quantile, from single values if the metric keeps them, otherwise from histograms. At most
 * the share 1 - q of the values may be beyond the limit. If the SLO selects correct answers, requests without an answer
 * (status 0) count as slower than every value. With `countCensored`, so do all dropped and unanswered requests.
 */
export function judgeQuantile(task: Task<'quantile'>): Judged {
  const { slo, sli, evidence } = task;
  const isExact = evidence.metric(sli.of.metric)?.metric.kind === 'sample';
  const seen = isExact ? quantileOfSamples(task) : quantileOfRows(task);
  if (seen.samples === 0) return noSamples(showSelect(sli.of));
  const { value, high, samples, censored } = seen;
  const meets = (bound: number) => meetsObjective(bound, slo.op, slo.objective);
  const shown = Number.isFinite(value) ? value : null;
  const never = withoutAnswer(censored, [sli.of], task);
  const isOpen = !Number.isFinite(high);
  const judged = decide({
    meets: meets(value),
    budget: 1 - sli.q,
    level: task.level,
    atObjective: seen.beyond(slo.objective, 'surely'),
    atTolerated: seen.beyond(slo.objective * (1 + slo.tolerance), 'possibly'),
    samples,
    needed: samplesNeeded(sli.q),
    size: seen.size,
    text: `${formatQuantile(sli.q)} ${compareText(shown, slo.op, slo.objective, slo.unit)}${never && `, ${never}`}`,
    bound: isOpen ? 'without an upper bound' : `at most ${formatValue(high, slo.unit)}`,
    isClose: !meets(high),
    tolerated: formatValue(slo.objective * (1 + slo.tolerance), slo.unit),
  });
  return {
    ...judged,
    value,
    interval: intervalOf(seen),
    samples,
    ...(censored > 0 && isOpen && { censored: true }),
  };
}

/**
 * Returns the confidence interval of the quantile; null when there are too few values. If the quantile may lie among
 * the requests without an answer, only the upper end is null.
 */
function intervalOf({ low, high, censored, measured }: ReturnType<typeof quantileOfRows>): Judged['interval'] {
  if (censored > 0 && !Number.isFinite(high)) return [Number.isFinite(low) ? low : measured, null];
  return Number.isFinite(low) && Number.isFinite(high) ? [low, high] : null;
}
