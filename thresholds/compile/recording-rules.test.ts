import { expect, it } from 'vitest';
import type { AlertedSlo } from './alerted-slo.ts';
import { sloOf } from './compile.fixture.ts';
import { compileRules } from './compile-rules.ts';
import { drillScaling } from './scale-windows.ts';

const minute = 60;
const day = 86_400;

const policyOf = (lookbackS: number) => ({
  ...sloOf().alert,
  severity: 'page',
  threshold: 10,
  op: '>' as const,
  lookbackS,
  afterS: 0,
  where: sloOf().where,
});

function recorded(periodS: number, lookbacks: readonly number[], scaling: typeof drillScaling | null = null) {
  const slo: AlertedSlo = sloOf({
    periodS,
    policies: lookbacks.map((lookbackS, i) => ({ ...policyOf(lookbackS), name: `Burns${i}` })),
  });
  const rules = compileRules(slo, { scrapeS: 15, scaling }).groups.flatMap((group) => group.rules);
  return rules.flatMap((rule) => ('record' in rule ? [rule] : []));
}

it.each<[string, number, number[], typeof drillScaling?]>([
  ['a lookback of the period', 28 * day, [28 * day]],
  ['a lookback of the period and a short one', 7 * day, [10 * minute, 7 * day]],
  ['lookbacks around the period', day, [minute, day, 2 * day]],
  ['equal lookbacks', 30 * day, [day, day, day]],
  ['a drill in which the floor equals the period', 3 * minute, [minute], drillScaling],
  ['a drill that rounds a default window to the period', 721, [], drillScaling],
])('records each series once: %s', (_, periodS, lookbacks, scaling) => {
  const series = recorded(periodS, lookbacks, scaling).map(({ record, labels }) => JSON.stringify([record, labels]));
  expect(series.filter((one, i) => series.indexOf(one) !== i)).toEqual([]);
});

it.each<[number[], string]>([
  [[5 * minute], 'slo:sli_bad:rate5m'],
  [[5 * minute, 7 * day], 'http_requests_total'],
  [[7 * day], 'http_requests_total'],
  [[14 * day], 'http_requests_total'],
])('computes the ratio of a period of 7 days with the lookbacks %j from %s', (lookbacks, read) => {
  const [rule, ...others] = recorded(7 * day, lookbacks).filter(({ record }) => record.endsWith('ratio_rate1w'));
  expect(others).toEqual([]);
  expect(rule!.expr).toContain(read);
  expect(rule!.expr.match(/\[\w+\]/g)).toContain('[1w]');
});
