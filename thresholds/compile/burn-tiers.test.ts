import { expect, it } from 'vitest';
import { UserError } from '../../scenarios/base/errors.ts';
import { burnTiers } from './burn-tiers.ts';
import { sloOf } from './compile.fixture.ts';
import { compileRules } from './compile-rules.ts';
import { prometheusDuration } from './prometheus-duration.ts';
import { drillScaling } from './scale-windows.ts';
import { tierTimes, whyLeftOut } from './tier-words.ts';

const day = 86_400;
const tiersOf = (objective: number, days: number, floorS = 60) => burnTiers({ objective, periodS: days * day, floorS });

it.each([
  [30, [14.4, 6, 3, 1]],
  [28, [13.44, 5.6, 2.8, 0.933333333333]],
])('derives the factors of a period of %i days', (days, factors) => {
  expect(tiersOf(0.999, days).tiers.map(({ factor }) => factor)).toEqual(factors);
});

it.each([1, 7, 14, 29, 90, 365])('spends the stated share of the budget within the long window of %i days', (days) => {
  for (const { factor, longS, budgetShare } of tiersOf(0.9999, days).tiers) {
    expect((factor * longS) / (days * day)).toBeCloseTo(budgetShare, 9);
  }
});

it.each([0.5, 1, 7, 10])('keeps every short window at the floor or above for %d days', (days) => {
  const { tiers } = tiersOf(0.999, days, 60);
  expect(tiers.length).toBeGreaterThan(0);
  for (const { shortS, longS } of tiers) {
    expect(shortS).toBeGreaterThanOrEqual(60);
    expect(longS).toBeGreaterThanOrEqual(12 * shortS - 60);
    expect(longS).toBeLessThan(days * day);
  }
});

it.each([
  [0.93, ['page-quick']],
  [0.9306, []],
  [0.83, ['page-quick', 'page-slow']],
  [0.66, ['page-quick', 'page-slow', 'ticket-quick']],
])('leaves out the tiers that an objective of %d makes impossible', (objective, names) => {
  const { leftOut } = tiersOf(objective, 30);
  expect(leftOut.map(({ tier, why }) => [`${tier.urgency}-${tier.speed}`, why])).toEqual(
    names.map((name) => [name, 'impossible']),
  );
});

it('prints the calculation of an impossible tier', () => {
  const [impossible] = tiersOf(0.9, 30).leftOut;
  expect(whyLeftOut(impossible!, 0.9)).toMatch(/14\.4 × \(1 − 0\.9\) = 1\.44.*93\.06 %/);
});

it('refuses an SLO none of whose alerts could fire', () => {
  const short = sloOf({ objective: 0.001, periodS: 365 * day });
  const slo = { ...short, objective: 1e-9 };
  const compile = () => compileRules({ ...slo, periodS: 600 }, { scrapeS: 60, scaling: null });
  expect(compile).toThrow(UserError);
});

it('computes when a tier fires in a total outage, and when it has resolved', () => {
  const [quick] = tiersOf(0.999, 30).tiers;
  expect(tierTimes(quick!, { lagS: 15, keepFiringS: 300 })).toEqual({ outageS: 52 + 15, resolveS: 615 });
});

it('scales windows for a drill and keeps factors', () => {
  const { alerts } = compileRules(sloOf(), { scrapeS: 15, scaling: drillScaling });
  expect(alerts[0]!.tiers[0]).toMatchObject({ longS: 60, shortS: 5, factor: 14.4 });
});

it('refuses a policy that could never fire, at the place of its threshold', () => {
  const policy = {
    ...sloOf().alert,
    severity: 'page',
    threshold: 14.4,
    op: '>' as const,
    lookbackS: 3600,
    afterS: 0,
    where: (path: readonly PropertyKey[]) => ({ file: 'policy.yaml', line: 7, key: path.join('.') }),
  };
  const compile = () => compileRules(sloOf({ objective: 0.9, policies: [policy] }), { scrapeS: 15, scaling: null });
  expect(compile).toThrow(expect.objectContaining({ where: expect.objectContaining({ line: 7 }) }));
});

it.each([
  [5, '5s'],
  [5400, '1h30m'],
  [21_600, '6h'],
  [259_200, '3d'],
  [28 * day, '4w'],
  [30 * day, '30d'],
  [365 * day, '1y'],
])('writes %i seconds as Prometheus does', (seconds, text) => {
  expect(prometheusDuration(seconds)).toBe(text);
});
