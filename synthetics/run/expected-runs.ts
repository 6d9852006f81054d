import type { Select } from '../../results/record/metric.ts';
import type { Expected, Outlook } from '../../results/record/producer.ts';
import type { Phase } from '../../scenarios/plan/phase.ts';

/**
 * Returns the expected number of runs of each journey in one phase. This number is in proportion to the phase's share
 * of the steady time. Undefined if the phase is not steady.
 */
export function expectedRuns(
  _: Select,
  phase: Phase,
  { runs }: { runs: number },
  { plan }: Outlook,
): Expected | undefined {
  if (phase.kind !== 'steady') return undefined;
  const length = ({ startS, endS }: Phase) => endS - startS;
  const steady = plan.phases.filter(({ kind }) => kind === 'steady').reduce((sum, one) => sum + length(one), 0);
  return { n: Math.round((runs * length(phase)) / steady), of: 'runs' };
}
