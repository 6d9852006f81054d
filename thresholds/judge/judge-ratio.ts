import { showSelect } from '../../results/record/metric.ts';
import { samplesNeeded } from '../../results/stats/samples-needed.ts';
import { boundsOf, seenShare } from '../../results/stats/seen-share.ts';
import { formatAgainst, formatCount, formatShare } from '../../results/words/format.ts';
import { secondsOf } from '../evidence/judged-phases.ts';
import { censoredPerSecond, countsPerSecond, type PerSecond, sumOf } from '../evidence/per-second.ts';
import { badCauses } from './bad-causes.ts';
import { decide } from './decide.ts';
import { type Judged, noSamples, type Task } from './judged.ts';
import { withoutAnswer } from './without-answer.ts';

/**
 * Returns the verdict on the share of good events, with bounds from the seconds of the phase. Starts that were dropped
 * or never answered are bad events with `countCensored`, and excluded without it.
 */
export function judgeRatio(task: Task<'ratio'>): Judged {
  const { slo, sli, evidence, level, countCensored } = task;
  const { window } = task.phase;
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
  const seconds = [...new Set([...bad.keys(), ...total.keys()])].sort((a, b) => a - b);
  const seen = seenShare(
    seconds.map((t) => bad.get(t) ?? 0),
    seconds.map((t) => total.get(t) ?? 0),
  );
  const [least, most] = boundsOf(seen);
  const badCount = Math.min(n, Math.max(0, sumOf(bad)));
  const value = 1 - badCount / n;
  const meets = value >= slo.objective;
  const shown = formatAgainst(value, slo.objective, 'ratio');
  const causes = [badCount > 0 ? badCauses(task) : '', withoutAnswer(sumOf(censored), sli.total, task)].filter(
    (text) => text !== '',
  );
  const why = causes.length > 0 ? ` (${causes.join('; ')})` : '';
  const budget = 1 - slo.objective;
  const toleratedBudget = Math.min(1, budget * (1 + slo.tolerance));
  return {
    ...decide({
      meets,
      budget,
      level,
      atObjective: seen,
      atTolerated: seen,
      toleratedBudget,
      samples: n,
      needed: slo.builtIn ? 1 : samplesNeeded(slo.objective),
      size: { seconds: secondsOf(task.phase, evidence.phases) },
      text: `${shown.value} good ${meets ? '>=' : '<'} ${shown.limit}, ${formatCount(badCount)} bad${why}`,
      bound: `at least ${formatShare(1 - most)}`,
      isClose: most > budget,
      tolerated: formatShare(1 - toleratedBudget),
    }),
    value,
    interval: [1 - most, 1 - least],
    samples: n,
  };
}
