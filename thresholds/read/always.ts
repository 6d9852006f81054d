import type { Fold, Op, Slo } from '../../results/record/slo.ts';

const limit = (
  slo: Pick<Slo, 'name' | 'title' | 'description' | 'unit' | 'phases'>,
  metric: string,
  fold: Fold,
  op: Op,
  objective: number,
): Slo => ({
  ...slo,
  service: 'target',
  sli: { kind: 'limit', of: { metric, match: {} }, fold, limit: objective },
  op,
  objective,
  tolerance: 0,
  file: 'meshproof itself',
  where: () => ({ file: 'meshproof itself' }),
});

/** The SLOs that every plan includes, for failures that percentiles do not show: a freeze, and a dead target. */
export const alwaysSlos: readonly Slo[] = [
  limit(
    {
      name: 'longest-stall',
      title: 'Longest time without any answer',
      description: 'Users notice a freeze of a few seconds, but it is too rare to move a p95.',
      unit: 's',
      phases: [],
    },
    'meshproof_target_stall_seconds',
    'max',
    '<',
    1,
  ),
  limit(
    {
      name: 'target-alive',
      title: 'The target stays alive',
      description: 'A target that dies has failed, even if it dies in the warm-up.',
      unit: '1',
      phases: ['run'],
    },
    'meshproof_target_up',
    'min',
    '>=',
    1,
  ),
];
