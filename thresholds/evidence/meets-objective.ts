import type { Op } from '../../results/record/slo.ts';

/** Whether a value and an objective are in the relation that `op` names: `0.1 <= 0.2` is true. */
export function meetsObjective(value: number, op: Op, objective: number): boolean {
  if (op === '<=') return value <= objective;
  if (op === '<') return value < objective;
  return op === '>=' ? value >= objective : value > objective;
}
