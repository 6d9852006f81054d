import type { Op } from '../../results/record/slo.ts';

/** Returns whether the comparison `op` of a value with an objective is true, such as `0.1 <= 0.2`. */
export function meetsObjective(value: number, op: Op, objective: number): boolean {
  if (op === '<=') return value <= objective;
  if (op === '<') return value < objective;
  return op === '>=' ? value >= objective : value > objective;
}
