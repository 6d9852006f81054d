import type { Evidence } from '../../results/record/evidence.ts';
import type { Sli } from '../../results/record/slo.ts';
import type { JudgedPhase } from '../evidence/judged-phases.ts';
import { producersOf } from './taint.ts';
import { isPoolTooSmall, lateStarts } from './validity-of-rate.ts';

/**
 * Returns whether only the target can be the cause of starts (such as iterations) without an answer. This is so if
 * every producer of the indicator ran to its end, had enough VUs, and was not late.
 */
export function isTargetToBlame(sli: Sli, evidence: Evidence, { window }: JudgedPhase): boolean {
  const producers = producersOf(sli, evidence);
  const phases = window ? [window] : evidence.phases.filter(({ kind }) => kind !== 'warm-up');
  return evidence.producers
    .filter((producer) => producers.includes(producer.name))
    .every(
      (producer) =>
        producer.status === 'done' &&
        !isPoolTooSmall(producer) &&
        phases.every((phase) => lateStarts(producer, phase.name, evidence) === 0),
    );
}
