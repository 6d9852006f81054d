import type { Op } from '../../results/record/slo.ts';
import { formatAgainst } from '../../results/words/format.ts';
import { meetsObjective } from '../evidence/meets-objective.ts';

const opposite: Record<Op, Op> = { '<=': '>', '<': '>=', '>=': '<', '>': '<=' };

/**
 * Returns a value, its relation to the objective, and the objective: `512 ms > 200 ms`. The value null stands for an
 * answer slower than the timeout.
 */
export function compareText(value: number | null, op: Op, objective: number, unit: string): string {
  const relation = value !== null && meetsObjective(value, op, objective) ? op : opposite[op];
  const texts = formatAgainst(value, objective, unit);
  return `${value === null ? 'slower than the timeout' : texts.value} ${relation} ${texts.limit}`;
}
