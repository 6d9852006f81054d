import type { Select } from '../../results/record/metric.ts';
import { formatCount, formatCountOf } from '../../results/words/format.ts';
import { censoredPerSecond, sumOf } from '../evidence/per-second.ts';
import type { Task } from './judged.ts';

type Judging = Pick<Task<'ratio'>, 'evidence' | 'phase' | 'countCensored'>;

/**
 * Returns the part of a reason that counts the events without an answer; empty without such events. Dropped starts are
 * counted separately, because they were never sent to the target: `3 never answered, 2 starts dropped`.
 * @param count the number of all such events
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
