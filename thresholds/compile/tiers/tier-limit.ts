import type { BurnOp, BurnTier } from '../../../results/record/slo.ts';
import { UserError } from '../../../scenarios/base/errors.ts';
import type { ReadCondition } from '../../open-slo/documents.ts';

/** Returns the operator of an alert's condition. Throws UserError for `lt` and `lte`: low burn rates need no alert. */
export function burnOpOf({ op, where }: Pick<ReadCondition, 'op' | 'where'>): BurnOp {
  if (op === 'gt') return '>';
  if (op === 'gte') return '>=';
  throw new UserError('an alert on a burn rate must fire above its threshold', {
    ...where(['spec', 'condition', 'op']),
    hint: 'write op: gt or op: gte',
  });
}

/**
 * Returns 1 − objective, without the digits that binary fractions add: 0.001, not 0.0010000000000000009. Binary
 * fractions below 1 have about 16 right digits after the decimal point, so 15 of them are kept.
 */
export function budgetOf(objective: number): number {
  return rounded(Number((1 - objective).toFixed(15)) || 1 - objective);
}

/** Returns the error ratio that is `factor` times the error budget of an objective. */
export function limitOf(factor: number, objective: number): number {
  return rounded(factor * budgetOf(objective));
}

/**
 * Prometheus computes ratios and limits with errors of about 1e-16. Without a margin, these errors would decide whether
 * an alert fires at a ratio equal to its limit. The margin is small beside every limit: the smallest is 1e-9.
 */
const margin = 1e-12;

/**
 * Returns the end of a PromQL expression: an operator and a limit. The expression is true for an error ratio that
 * exceeds the limit of a tier (a pair of alert windows).
 */
export function limitQuery({ factor, op }: { factor: number; op: BurnOp }, objective: number): string {
  return `${op} (${factor} * ${budgetOf(objective)} ${op === '>' ? '+' : '-'} ${margin})`;
}

type Limit = Pick<BurnTier, 'limit' | 'op'>;

/** True if an error ratio exceeds the limit of a tier. With the operator `>=`, a ratio equal to the limit is enough. */
export function exceeds(ratio: number, { limit, op }: Limit): boolean {
  return op === '>' ? ratio > limit + margin : ratio >= limit - margin;
}

/** Returns how many of `total` events must be bad to exceed the limit of a tier; at least 1. */
export function leastBad(total: number, tier: Limit): number {
  // A product such as 0.1 × 30 can be slightly above or below the true product, 3.
  const atLimit = rounded(tier.limit * total);
  return Math.max(1, tier.op === '>' ? Math.floor(atLimit) + 1 : Math.ceil(atLimit));
}

/** Rounds to 12 digits, because the last digits of a binary fraction are wrong. */
export function rounded(value: number): number {
  return Number(value.toPrecision(12));
}
