import type { Random } from '../../scenarios/base/random.ts';
import { endOf } from '../../scenarios/plan/phase.ts';
import { arrivalTimes } from './arrivals.ts';
import type { Assignment } from './protocol.ts';
import { isWithin } from './trace.ts';

/** A start of a stream, `atMs` after the start of the load. Only a trace gives `prompt` and `output`, in tokens. */
export type Start = { key: number; atMs: number; prompt?: number; output?: number };

/** Returns all starts of one worker, in order. The key of a start does not depend on the number of workers. */
export function startsOf({ section, phases, trace, shard }: Assignment, random: Random): Start[] {
  const seconds = endOf(phases);
  const all: Omit<Start, 'key'>[] = trace
    ? trace.filter((request) => isWithin(phases, request))
    : arrivalTimes(section, section.streams!, seconds, random('chat arrivals')).map((atMs) => ({ atMs }));
  return all.map((start, key) => ({ key, ...start })).filter(({ key }) => key % shard.of === shard.index);
}
