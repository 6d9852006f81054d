import type { ExpectedIn, Outlook } from '../../results/record/producer.ts';
import type { Phase } from '../../scenarios/plan/phase.ts';

/**
 * Returns a function for the expected number of runs of each journey in one phase. This number is in proportion to the
 * phase's share of the steady time. The function returns undefined if the phase is not steady.
 */
export function expectedRuns({ runs }: { runs: number }, { plan }: Outlook): ExpectedIn {
  const length = ({ startS, endS }: Phase) => endS - startS;
  const steady = plan.phases.filter(({ kind }) => kind === 'steady').reduce((sum, one) => sum + length(one), 0);
  return (_, phase) =>
    phase.kind === 'steady' ? { n: Math.round((runs * length(phase)) / steady), of: 'runs' } : undefined;
}
