import { sum } from 'simple-statistics';
import { showSelect } from '../../results/record/metric.ts';
import type { Fold } from '../../results/record/slo.ts';
import { formatCountOf } from '../../results/words/format.ts';
import { isEmpty } from '../../scenarios/base/long-lists.ts';
import { secondsOf } from '../evidence/judged-phases.ts';
import { meetsObjective } from '../evidence/meets-objective.ts';
import { partInPhase } from '../evidence/part-in-phase.ts';
import { amountOf } from '../evidence/per-second.ts';
import { compareText } from './compare-text.ts';
import { eventsBeside, mayHideEvents } from './events-beside.ts';
import { withCut } from './judge-cut.ts';
import { judgeStatistic } from './judge-statistic.ts';
import { type Judged, noSamples, type Task } from './judged.ts';
import { neverTagged } from './never-tagged.ts';
import { checkedWrites, unreadableNote, whyUnknown } from './not-read-back.ts';
import { unansweredFailures, withoutAnswer } from './without-answer.ts';

/**
 * Returns the verdict on a number that is counted over the phase, not estimated: PASS or FAIL. The verdict is
 * INCONCLUSIVE without samples, and for writes that were not read back. It is also INCONCLUSIVE if the run ended during
 * a measured duration that could have become longer than the limit. `judgeStatistic` judges k6's averages and extremes.
 */
export function judgeLimit(task: Task<'limit'>): Judged {
  return withCut(task, judgeValues(task));
}

function judgeValues(task: Task<'limit'>): Judged {
  const { slo, sli, evidence } = task;
  const { window } = task.phase;
  const { metric, match } = sli.of;
  const values: number[] = [];
  const part = partInPhase(slo, metric, task.phase, evidence);
  for (const row of evidence.rows(metric, match, window)) values.push('v' in row ? part(row) : amountOf(row));
  for (const sample of evidence.samples(metric, match, window)) values.push(sample.value);
  const beside = sli.fold === 'sum' || sli.fold === 'rate' ? eventsBeside(sli.of, evidence, window) : 0;
  if (values.length === 0 && beside > 0 && !mayHideEvents(sli.of, evidence, window)) values.push(0);
  const never = sli.fold === 'sum' || sli.fold === 'rate' ? unansweredFailures(task) : 0;
  if (never > 0) values.push(never);
  const unknown = whyUnknown(sli.of, evidence, window);
  if (values.length === 0 && unknown === undefined) return noSamples(showSelect(sli.of));
  const seconds = secondsOf(task.phase, evidence.phases);
  // If a run stopped in the first second of a phase, the phase has requests, but a length of 0 s.
  if (sli.fold === 'rate' && seconds === 0) return noSamples(showSelect(sli.of));
  const value = folds[sli.fold](values, seconds);
  if (sli.behind) return judgeStatistic(task, sli.behind, value);
  const text = `${sli.fold} ${compareText(value, slo.op, slo.objective, slo.unit)}`;
  const holds = meetsObjective(value, slo.op, slo.objective);
  if (holds && sli.needs && isEmpty(evidence.rows(sli.needs.metric, sli.needs.match, window)))
    return noSamples(showSelect(sli.needs));
  const untagged = holds ? neverTagged(sli, evidence) : undefined;
  if (untagged) return untagged;
  // For a count, such as a count of errors, `samples` is the number of events that could have been counted, such as all
  // requests. A count of 0 proves little if there were only a few of these events.
  const samples = checkedWrites(sli.of, evidence, window) ?? (beside || values.length) + (beside > 0 ? never : 0);
  const counted = { value, interval: null, samples };
  if (holds && unknown !== undefined)
    return { ...counted, verdict: 'INCONCLUSIVE', reasonCode: 'not-read-back', reason: unknown };
  if (holds && samples === 0) return noSamples(showSelect(sli.of));
  const without = never > 0 && withoutAnswer(never, [sli.of], task);
  const unreadable = unreadableNote(sli.of, evidence, window);
  return {
    ...counted,
    verdict: holds ? 'PASS' : 'FAIL',
    reasonCode: holds ? 'holds' : 'broken',
    reason: `${text} (${[formatCountOf(samples, 'sample'), unreadable, without].filter(Boolean).join('; ')})`,
  };
}

const folds: Record<Fold, (values: readonly number[], seconds: number) => number> = {
  min: (values) => values.reduce((a, b) => Math.min(a, b)),
  max: (values) => values.reduce((a, b) => Math.max(a, b)),
  sum,
  rate: (values, seconds) => sum(values) / seconds,
};
