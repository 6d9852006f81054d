import { expect, it } from 'vitest';
import type { BudgetSpend, TierState } from '../../record/budget-spend.ts';
import { sampleBudgets } from '../sample-budgets.fixture.ts';
import { budgetSentence, toBudgets } from './budgets.ts';

const [measured] = sampleBudgets as [BudgetSpend];
const tier = (state: TierState['state'], firedAtS: number | null = null): TierState => ({
  ...measured.tiers[0]!,
  state,
  firedAtS,
});
const spend = (slo: string, spent: number, tiers: TierState[], bad = 5): BudgetSpend => ({
  ...measured,
  slo,
  spent,
  bad,
  tiers,
});

it.each<[string, BudgetSpend[], RegExp]>([
  [
    'the first page',
    [spend('late', 9, [tier('fired', 40)]), spend('first', 0.1, [tier('fired', 20)])],
    /^first: .*20 s/,
  ],
  [
    'a page before a larger spend',
    [spend('big', 9, [tier('quiet')]), spend('pages', 0.1, [tier('fired', 20)])],
    /^pages/,
  ],
  [
    'the largest spend without a page',
    [spend('small', 0.01, [tier('quiet')]), spend('big', 0.031, [tier('quiet')])],
    /^big: .*3\.1 %/,
  ],
])('names %s', (_, budgets, expected) => {
  expect(budgetSentence(budgets)).toMatch(expected);
});

it('has no sentence without a bad event, and none without data', () => {
  expect(budgetSentence([spend('fine', 0, [tier('quiet')], 0)])).toBe('');
  expect(budgetSentence(sampleBudgets.filter(({ state }) => state !== 'measured'))).toBe('');
});

it('never shows a number or an outcome for a budget that was not measured', () => {
  const rows = toBudgets(sampleBudgets.filter(({ state }) => state !== 'measured')).rows;
  expect(rows).toHaveLength(2);
  for (const { spent, bad, page, ticket } of rows) {
    expect(spent).not.toMatch(/\d/);
    expect([bad, page, ticket]).toEqual(['–', '–', '–']);
  }
});

it.each<[TierState[], RegExp]>([
  [[tier('too-short')], /even a total outage/],
  [[tier('quiet'), tier('too-short')], /too short for the windows/],
  [[tier('quiet')], /^does not fire within 55 s$/],
  [[], /^no alert$/],
])('never states that an alert was quiet when the run was too short for it', (tiers, expected) => {
  expect(toBudgets([spend('x', 1, tiers)]).rows[0]!.page).toMatch(expected);
});
