import type { BudgetSpend, TierState } from '../record/budget-spend.ts';

const noNumbers = { lengthS: null, bad: null, total: null, unanswered: null, spent: null, tiers: [] };

const page = (longS: number, needsS: number, firedAtS: number | null): TierState => ({
  urgency: 'page',
  severity: 'critical',
  longS,
  shortS: longS / 12,
  needsS,
  state: firedAtS !== null ? 'fired' : needsS > 55 ? 'too-short' : 'quiet',
  firedAtS,
});
const ticket = (tier: TierState): TierState => ({ ...tier, urgency: 'ticket', severity: 'warning' });

/** Budgets in which each state occurs at least once. */
export const sampleBudgets: readonly BudgetSpend[] = [
  {
    slo: 'api-errors',
    objective: 0.99,
    periodS: 2_592_000,
    state: 'measured',
    lengthS: 55,
    bad: 132,
    total: 4402,
    unanswered: 31,
    spent: 0.0000636,
    tiers: [page(3600, 26, 31), page(21_600, 130, null), ticket(page(86_400, 260, null))],
  },
  {
    slo: 'inference-errors',
    objective: 0.99,
    periodS: 3600,
    state: 'measured',
    lengthS: 55,
    bad: 1,
    total: 402,
    unanswered: 0,
    spent: 0.0038,
    tiers: [page(720, 52, null), page(21_600, 130, null)],
  },
  { slo: 'mesh-delivery', objective: 0.999, periodS: 2_592_000, state: 'invalid', ...noNumbers },
  { slo: 'web-errors', objective: 0.999, periodS: 2_592_000, state: 'no-data', ...noNumbers },
];
