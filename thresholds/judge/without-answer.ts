import type { Select } from '../../results/record/metric.ts';
import { formatCount } from '../../results/words/format.ts';
import { censoredPerSecond, sumOf } from '../evidence/per-second.ts';
import type { Task } from './judged.ts';

type Judging = Pick<Task<'ratio'>, 'evidence' | 'phase' | 'countCensored'>;

/**
 * The part of a reason that says how many of the bad or slow events got no answer: `, 3 of them never answered`. A
 * dropped start was never sent to the target, so it has a word of its own: `, 3 of them never answered, 2 dropped`.
 * Empty without such events.
 * @param count the number of all such events
 */
export function withoutAnswer(count: number, of: readonly Select[], task: Judging): string {
  const { evidence, phase, countCensored } = task;
  const only = { outcome: 'dropped' };
  const dropped = countCensored ? sumOf(censoredPerSecond(evidence, of, phase.window, only)) : 0;
  const parts = [
    [count - dropped, 'never answered'],
    [dropped, 'dropped'],
  ] as const;
  const said = parts.flatMap(([n, what]) => (n > 0 ? [{ n: formatCount(n), what }] : []));
  return said.map(({ n, what }, i) => `, ${n}${i === 0 ? ' of them' : ''} ${what}`).join('');
}
