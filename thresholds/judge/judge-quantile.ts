import { showSelect } from '../../results/record/metric.ts';
import { nearestRank, orderRanks } from '../../results/stats/quantile.ts';
import { samplesNeeded } from '../../results/stats/samples-needed.ts';
import { formatCount, formatQuantile } from '../../results/words/format.ts';
import { meetsObjective } from '../evidence/meets-objective.ts';
import { censoredPerSecond, histogramsPerSecond, sumOf } from '../evidence/per-second.ts';
import { type Bounded, boundHistogram } from './bound-histogram.ts';
import { compareText } from './compare-text.ts';
import { decide } from './decide.ts';
import { type Judged, noSamples, type Task } from './judged.ts';

/**
 * The verdict on a quantile, from single values where the metric keeps them, else from histograms. Starts that were
 * never answered count as slower than every value when `countCensored`, else they are left out.
 */
export function judgeQuantile(task: Task<'quantile'>): Judged {
  const { slo, sli, evidence } = task;
  const isExact = evidence.metric(sli.of.metric)?.metric.kind === 'sample';
  const bounded = isExact ? boundSamples(task) : boundRows(task);
  if (bounded.samples === 0) return noSamples(showSelect(sli.of));
  const { value, low, high, samples } = bounded;
  const meets = (bound: number) => meetsObjective(bound, slo.op, slo.objective);
  const shown = Number.isFinite(value) ? value : null;
  const never = bounded.censored > 0 ? `, ${formatCount(bounded.censored)} of them never answered` : '';
  return {
    ...decide(slo, {
      meets: meets(value),
      broken: !meets(low),
      sure: meets(high),
      samples,
      needed: samplesNeeded(sli.q),
      text: `${formatQuantile(sli.q)} ${compareText(shown, slo.op, slo.objective, slo.unit)}${never}`,
    }),
    value,
    interval: intervalOf(bounded),
    samples,
    ...(bounded.censored > 0 && !Number.isFinite(high) && { censored: true }),
  };
}

/** By order statistics, which assume no distribution: a dozen values show none. */
function boundSamples({ sli: { of, q }, evidence, phase: { window }, level }: Task<'quantile'>): Bounded {
  const sorted = Float64Array.from(evidence.samples(of.metric, of.match, window), (sample) => sample.value).sort();
  const { lower } = orderRanks(sorted.length, q, 1 - level);
  const { upper } = orderRanks(sorted.length, q);
  return {
    value: nearestRank(sorted, q),
    measured: nearestRank(sorted, q),
    low: lower === null ? Number.NEGATIVE_INFINITY : sorted[lower - 1]!,
    high: upper === null ? Number.POSITIVE_INFINITY : sorted[upper - 1]!,
    samples: sorted.length,
    censored: 0,
  };
}

function boundRows({ sli: { of, q }, evidence, phase, countCensored, random }: Task<'quantile'>): Bounded {
  const { window, name } = phase;
  const seconds = histogramsPerSecond(evidence, of, window);
  const censored = countCensored ? sumOf(censoredPerSecond(evidence, [of], window)) : 0;
  const exact = evidence.exact(of.metric, of.match, name, q);
  return boundHistogram(seconds, {
    q,
    censored,
    random,
    ...(exact && Number.isFinite(exact.value) && { exact: exact.value }),
  });
}

/**
 * Both one-sided bounds; null when the values are too few for them. Where unanswered starts reach into the quantile,
 * the upper bound is null.
 */
function intervalOf({ low, high, censored, measured }: Bounded): Judged['interval'] {
  if (censored > 0 && !Number.isFinite(high)) return [Number.isFinite(low) ? low : measured, null];
  return Number.isFinite(low) && Number.isFinite(high) ? [low, high] : null;
}
