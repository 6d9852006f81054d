import { matches, type Select } from '../../results/record/metric.ts';
import { formatCount, formatCountOf } from '../../results/words/format.ts';
import { answerLabels } from '../evidence/answer-labels.ts';
import { censoredPerSecond, sumOf } from '../evidence/per-second.ts';
import type { Task } from './judged.ts';

type Judging = Pick<Task<'ratio'>, 'evidence' | 'phase' | 'countCensored'>;

/**
 * Returns the part of a reason that counts events without an answer, such as `3 never answered, 2 starts dropped`.
 * Returns an empty text if every event has an answer. Dropped starts are counted separately, because they were never
 * sent to the target.
 * @param count the number of all events without an answer
 */
export function withoutAnswer(count: number, of: readonly Select[], task: Judging): string {
  const { evidence, phase, countCensored } = task;
  const only = { outcome: 'dropped' };
  const dropped = countCensored ? sumOf(censoredPerSecond(evidence, of, phase.window, only)) : 0;
  return [
    ...(count > dropped ? [`${formatCount(count - dropped)} never answered`] : []),
    ...(dropped > 0 ? [`${formatCountOf(dropped, 'start')} dropped`] : []),
  ].join(', ');
}

/**
 * Returns the number of requests without an answer that a count of failed requests has to include. The result is 0 if
 * the SLO selects by no property of an answer, such as its status. Such an SLO counts all requests.
 */
export function unansweredFailures({ sli, evidence, phase, countCensored }: Task<'limit'>): number {
  const { metric, match } = sli.of;
  const { labels } = evidence.metric(metric)?.metric.unanswered ?? {};
  const chosen = answerLabels(match);
  if (!countCensored || !labels || Object.keys(chosen).length === 0 || !matches(labels, chosen)) return 0;
  return sumOf(censoredPerSecond(evidence, [sli.of], phase.window));
}
