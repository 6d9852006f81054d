import type { SloVerdict } from '../../results/record/run.ts';

/**
 * Returns true for a value on the good side of its limit or exactly at the limit. The confidence interval is ignored.
 */
export function meetsLimit({ value, objective, op }: SloVerdict): boolean {
  return value !== null && (op.startsWith('>') ? value >= objective : value <= objective);
}
