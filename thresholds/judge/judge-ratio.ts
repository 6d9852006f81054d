import { showSelect } from '../../results/record/metric.ts';
import { lowerBound, upperBound } from '../../results/stats/binomial.ts';
import { designEffect } from '../../results/stats/design-effect.ts';
import { samplesNeeded } from '../../results/stats/samples-needed.ts';
import { formatAgainst, formatCount } from '../../results/words/format.ts';
import { censoredPerSecond, countsPerSecond, type PerSecond, sumOf } from '../evidence/per-second.ts';
import { decide } from './decide.ts';
import { type Judged, noSamples, type Task } from './judged.ts';

/**
 * The verdict on the share of good events, with exact binomial bounds (Clopper and Pearson) on the effective number of
 * events: their number divided by the design effect, since events of one second are alike. Starts that were dropped or
 * never answered are bad events when `countCensored`, else they are left out.
 */
export function judgeRatio({ slo, sli, evidence, phase: { window }, countCensored }: Task<'ratio'>): Judged {
  const answered = countsPerSecond(evidence, sli.total, window);
  const part = countsPerSecond(evidence, sli.part, window);
  const censored = countCensored ? censoredPerSecond(evidence, sli.total, window) : new Map();
  const n = sumOf(answered) + sumOf(censored);
  if (n === 0) return noSamples(sli.total.map(showSelect).join(' or '));
  const total: PerSecond = new Map(answered);
  for (const [t, count] of censored) total.set(t, (total.get(t) ?? 0) + count);
  const bad: PerSecond = new Map();
  for (const t of new Set([...total.keys(), ...part.keys()])) {
    const counted = part.get(t) ?? 0;
    bad.set(t, sli.counts === 'bad' ? counted + (censored.get(t) ?? 0) : (total.get(t) ?? 0) - counted);
  }
  const badCount = Math.min(n, Math.max(0, sumOf(bad)));
  const seconds = [...new Set([...bad.keys(), ...total.keys()])].sort((a, b) => a - b);
  const effect = designEffect(
    seconds.map((t) => bad.get(t) ?? 0),
    seconds.map((t) => total.get(t) ?? 0),
  );
  const low = 1 - upperBound(badCount / effect, n / effect);
  const high = 1 - lowerBound(badCount / effect, n / effect);
  const value = 1 - badCount / n;
  const meets = value >= slo.objective;
  const shown = formatAgainst(value, slo.objective, 'ratio');
  const never = sumOf(censored);
  const lost = never > 0 ? `, ${formatCount(never)} of them never answered` : '';
  return {
    ...decide(slo, {
      meets,
      broken: high < slo.objective,
      sure: low >= slo.objective,
      samples: n,
      needed: slo.builtIn ? 1 : samplesNeeded(slo.objective),
      text: `${shown.value} good ${meets ? '>=' : '<'} ${shown.limit}, ${formatCount(badCount)} bad${lost}`,
    }),
    value,
    interval: [low, high],
    samples: n,
  };
}
