import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { packageRoot } from '../../scenarios/base/package-root.ts';
import { sloOf } from './compile.fixture.ts';
import { compileRules } from './compile-rules.ts';
import { selectorsOf } from './promql.ts';

type Rule = {
  record?: string;
  alert?: string;
  expr: string;
  labels: Record<string, string>;
  annotations?: Record<string, string>;
};

/** The rules that Sloth itself wrote for the objective. */
function slothRules(period: string): Rule[] {
  const text = readFileSync(join(packageRoot, `thresholds/compile/sloth/${period}.yml`), 'utf8');
  return (parse(text).groups as { rules: Rule[] }[]).flatMap(({ rules }) => rules);
}

function ownRules(days: number): Rule[] {
  const alert = { ...sloOf().alert, whenNoData: false };
  const { groups } = compileRules(sloOf({ periodS: days * 86_400, alert }), { scrapeS: 15, scaling: null });
  return groups.flatMap(({ rules }) => rules) as Rule[];
}

/** The labels that name the generator. */
const ofGenerator = new Set(['sloth_version', 'sloth_mode', 'sloth_spec']);
const labels = ({ labels }: Rule) =>
  Object.fromEntries(Object.entries(labels).filter(([key]) => !ofGenerator.has(key)));
const windows = ({ expr }: Rule) => [...expr.matchAll(/ratio_rate(\w+)\{/g)].map(([, window]) => window);
const factors = ({ expr }: Rule) => [...expr.matchAll(/> \(([\d.]+) \*/g)].map(([, factor]) => Number(factor));

const periods = [
  [28, '28d'],
  [30, '30d'],
] as const;

it.each(periods)('records every series of Sloth with the same labels for %i days', (days, period) => {
  const own = ownRules(days).filter(({ record }) => record !== undefined);
  const sloth = slothRules(period).filter(({ record }) => record !== undefined);
  const bySeries = (rules: Rule[]) => new Map(rules.map((rule) => [rule.record, labels(rule)]));
  for (const [series, expected] of bySeries(sloth))
    expect([series, bySeries(own).get(series)]).toEqual([series, expected]);
  const more = [...bySeries(own).keys()].filter((series) => !bySeries(sloth).has(series));
  expect(more.every((series) => /^slo:sli_(bad|total):rate/.test(series!))).toBe(true);
});

it.each(periods)('alerts with the names, labels, windows and factors of Sloth for %i days', (days, period) => {
  const own = ownRules(days).filter(({ alert }) => alert !== undefined);
  const sloth = slothRules(period).filter(({ alert }) => alert !== undefined);
  expect(own.map(({ alert }) => alert)).toEqual(sloth.map(({ alert }) => alert));
  own.forEach((rule, i) => {
    const other = sloth[i]!;
    expect(rule.labels).toEqual(other.labels);
    expect(rule.annotations).toMatchObject(other.annotations!);
    expect(windows(rule)).toEqual(windows(other));
    factors(rule).forEach((factor, n) => {
      expect(factor).toBeCloseTo(factors(other)[n]!, 9);
    });
    expect(factors(rule)).toHaveLength(factors(other).length);
  });
});

it.each(periods)('reads the series of the target that Sloth reads, for %i days', (days, period) => {
  const read = (rules: Rule[]) =>
    new Set(
      rules.flatMap(({ expr }) => selectorsOf(expr).map(({ metric }) => metric)).filter((name) => !name.includes(':')),
    );
  expect(read(ownRules(days))).toEqual(read(slothRules(period)));
});
