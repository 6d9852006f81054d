import { expect, it } from 'vitest';
import { alertLines } from '../alert-lines.ts';
import { sloOf } from '../compile.fixture.ts';
import { compileRules } from '../compile-rules.ts';
import { expectedFiring } from '../expected-firing.ts';
import { exceeds, leastBad, limitOf } from './tier-limit.ts';

const policyOf = (op: '>' | '>=', threshold: number) => ({
  ...sloOf().alert,
  severity: 'page',
  threshold,
  op,
  lookbackS: 600,
  afterS: 0,
  where: () => ({}),
});
const rulesOf = (op: '>' | '>=', objective: number, threshold: number) =>
  compileRules(sloOf({ objective, policies: [policyOf(op, threshold)] }), { scrapeS: 15, scaling: null });

it.each([
  [0.9, 3, 3, 10],
  [0.99, 14.4, 144, 1000],
  [0.95, 13, 65, 100],
  [0.999, 1000, 7, 7],
])('at exactly the limit of %d × %d, only >= is exceeded', (objective, factor, bad, total) => {
  const limit = limitOf(factor, objective);
  // A mean of good values can be inexact: 1 − 0.8 is slightly less than 0.2.
  for (const ratio of [bad / total, 1 - (total - bad) / total]) {
    expect([exceeds(ratio, { limit, op: '>=' }), exceeds(ratio, { limit, op: '>' })]).toEqual([true, false]);
  }
  expect(leastBad(total, { limit, op: '>=' })).toBe(bad);
  expect(leastBad(total, { limit, op: '>' })).toBe(bad + 1);
});

it.each([
  ['>', '> (50 * 0.01 + 1e-12)', 'burn rate above 50', false],
  ['>=', '>= (50 * 0.01 - 1e-12)', 'burn rate of at least 50', true],
] as const)('compiles, predicts and prints %s in the same way', (op, query, words, fires) => {
  const rules = rulesOf(op, 0.99, 50);
  expect(JSON.stringify(rules.groups)).toContain(query);
  expect(alertLines(rules).join('\n')).toContain(words);
  const half = Array.from({ length: 10 }, () => ({ bad: 5, total: 10 }));
  expect(expectedFiring(rules.alerts[0]!, half, 130).some((one) => one.fires)).toBe(fires);
});

it('accepts a limit of 1 only with >=, which a total outage reaches', () => {
  expect(rulesOf('>=', 0.99, 100).alerts).toHaveLength(1);
  expect(() => rulesOf('>', 0.99, 100)).toThrow('an error ratio never exceeds 1');
  expect(() => rulesOf('>=', 0.99, 101)).toThrow(
    expect.objectContaining({ where: expect.objectContaining({ hint: 'write a burn rate of at most 100' }) }),
  );
});

it.each([
  ['>', 0.25, 4],
  ['>=', 0.25, 5],
  ['>', 0.2, 5],
  ['>=', 0.2, 6],
] as const)('guards against one failure: %s at a limit of %d, below %i events', (op, limit, events) => {
  const line = alertLines(rulesOf(op, 0.9, limit * 10)).find((one) => one.includes('guard:'));
  const one = { limit, op };
  expect([exceeds(1 / (events - 1), one), exceeds(1 / events, one)]).toEqual([true, false]);
  expect(line).toContain(`below ${events} events`);
});
