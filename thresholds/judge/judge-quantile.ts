import type { Evidence } from '../../results/record/evidence.ts';
import { showSelect } from '../../results/record/metric.ts';
import type { Sli, Slo } from '../../results/record/slo.ts';
import { nearestRank, orderRanks } from '../../results/stats/quantile.ts';
import { samplesNeeded } from '../../results/stats/samples-needed.ts';
import { formatCount, formatQuantile } from '../../results/words/format.ts';
import type { JudgedPhase } from '../evidence/judged-phases.ts';
import { meetsObjective } from '../evidence/meets-objective.ts';
import { censoredPerSecond, histogramsPerSecond, sumOf } from '../evidence/per-second.ts';
import { type Bounded, boundHistogram } from './bound-histogram.ts';
import { compared, decide, type Judged, noSamples } from './judged.ts';

type Quantile = Extract<Sli, { kind: 'quantile' }>;

/**
 * A quantile of values that are few and exact, or many and in histograms; `countCensored` says whether starts that never
 * gave a value are the target's and count as slower than all others.
 */
export function judgeQuantile(
  slo: Slo,
  sli: Quantile,
  evidence: Evidence,
  phase: JudgedPhase,
  countCensored: boolean,
  random: () => number,
): Judged {
  const exactValues = evidence.metric(sli.of.metric)?.metric.kind === 'sample';
  const bounded = exactValues
    ? boundSamples(sli, evidence, phase)
    : boundRows(sli, evidence, phase, countCensored, random);
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
      text: `${formatQuantile(sli.q)} ${compared(shown, slo.op, slo.objective, slo.unit)}${never}`,
    }),
    value: shown,
    interval: intervalOf(bounded),
    samples,
    ...(bounded.censored > 0 && !Number.isFinite(high) && { censored: true }),
  };
}

/** Order statistics: distribution-free, and the only honest interval for a dozen values. */
function boundSamples({ of, q }: Quantile, evidence: Evidence, { window }: JudgedPhase): Bounded {
  const sorted = Float64Array.from(evidence.samples(of.metric, of.match, window), (sample) => sample.value).sort();
  const { lower, upper } = orderRanks(sorted.length, q);
  return {
    value: nearestRank(sorted, q),
    measured: nearestRank(sorted, q),
    low: lower === null ? Number.NEGATIVE_INFINITY : sorted[lower - 1]!,
    high: upper === null ? Number.POSITIVE_INFINITY : sorted[upper - 1]!,
    samples: sorted.length,
    censored: 0,
  };
}

function boundRows(
  { of, q }: Quantile,
  evidence: Evidence,
  { window, name }: JudgedPhase,
  countCensored: boolean,
  random: () => number,
): Bounded {
  const seconds = histogramsPerSecond(evidence, of, window);
  const censored = countCensored ? sumOf(censoredPerSecond(evidence, [of], window)) : 0;
  const exact = evidence.exact(of.metric, of.match, name, q);
  return boundHistogram(seconds, { q, censored, random, ...(exact && { exact: exact.value }) });
}

/** [measured, with the censored ones]; null when too few values bound it. */
function intervalOf({ low, high, censored, measured }: Bounded): Judged['interval'] {
  if (censored > 0 && !Number.isFinite(high)) return [Number.isFinite(low) ? low : measured, null];
  return Number.isFinite(low) && Number.isFinite(high) ? [low, high] : null;
}
