import { showSelect } from '../../results/record/metric.ts';
import { samplesNeeded } from '../../results/stats/samples-needed.ts';
import { boundsOf, seenShare } from '../../results/stats/seen-share.ts';
import { formatAgainst, formatCount, formatShare } from '../../results/words/format.ts';
import type { Phase } from '../../scenarios/plan/phase.ts';
import { secondsOf } from '../evidence/judged-phases.ts';
import { censoredPerSecond, countsPerSecond, type PerSecond, sumOf } from '../evidence/per-second.ts';
import { badCauses } from './bad-causes.ts';
import { decide } from './decide.ts';
import { type Judged, noSamples, type Task } from './judged.ts';
import { withoutAnswer } from './without-answer.ts';

/**
 * Returns the verdict on the share of good events, with confidence bounds from the counts of each second. With
 * `countCensored`, dropped and unanswered requests are bad events. Without `countCensored`, they are not counted.
 */
export function judgeRatio(task: Task<'ratio'>): Judged {
  const { slo, sli, evidence, level, countCensored } = task;
  const { window } = task.phase;
  const answered = countsPerSecond(evidence, sli.total, window);
  const part = countsPerSecond(evidence, sli.part, window);
  const censored = countCensored ? censoredPerSecond(evidence, sli.total, window) : new Map();
  const n = sumOf(answered) + sumOf(censored);
  if (n === 0) return noSamples(sli.total.map(showSelect).join(' or '));
  const beyond = beyondTotal(task);
  if (beyond) return beyond;
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

/** Weights of journey runs are fractions, and their sums are inexact. */
const rounding = 1e-9;

/**
 * Returns INCONCLUSIVE if the good or bad events exceed all events. They are then no subset of all events, so no share
 * is known. The excess must also exist in the whole run, because the two metrics may count an event in different
 * phases. A built-in SLO is not examined, because its total contains its good and bad events.
 */
export function beyondTotal({ slo, sli, evidence, phase }: Task<'ratio'>): Judged | undefined {
  const countsIn = (window: Phase | undefined) => ({
    part: sumOf(countsPerSecond(evidence, sli.part, window)),
    total: sumOf(countsPerSecond(evidence, sli.total, window)) + sumOf(censoredPerSecond(evidence, sli.total, window)),
  });
  const isBeyond = ({ part, total }: ReturnType<typeof countsIn>) => part > total * (1 + rounding);
  const { part, total } = countsIn(phase.window);
  if (slo.builtIn || !isBeyond({ part, total }) || !isBeyond(countsIn(undefined))) return undefined;
  const shown = (selects: typeof sli.part) => selects.map(showSelect).join(' or ');
  const reason =
    `${formatCount(part)} ${sli.counts} events (${shown(sli.part)}), but only ${formatCount(total)} in total ` +
    `(${shown(sli.total)}): ${sli.counts} must select a part of total`;
  return { verdict: 'INCONCLUSIVE', reasonCode: 'beyond-total', value: null, interval: null, samples: total, reason };
}
