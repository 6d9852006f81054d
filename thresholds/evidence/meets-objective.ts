import type { Op } from '../../results/record/slo.ts';

/** Returns whether `op` holds between a value and an objective: for `0.1 <= 0.2` it is true. */
export function meetsObjective(value: number, op: Op, objective: number): boolean {
  if (op === '<=') return value <= objective;
  if (op === '<') return value < objective;
  return op === '>=' ? value >= objective : value > objective;
}
