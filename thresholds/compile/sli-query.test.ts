import { expect, it } from 'vitest';
import type { UserError } from '../../scenarios/base/errors.ts';
import { readTexts } from '../open-slo/documents.fixture.ts';
import { compileRules } from './compile-rules.ts';
import { fromReadSlo } from './from-read-slo.ts';
import { syntaxErrorAt } from './promql.ts';

const source = (query: string) => `{ metricSource: { type: Prometheus, spec: { query: ${JSON.stringify(query)} } } }`;
const ratio = (counter: boolean) =>
  `ratioMetric: { counter: ${counter}, bad: ${source('e # failed')}, total: ${source('t\n# all\n')} }`;

const sloOf = (metric: string, objective: string, method: string) => `apiVersion: openslo/v1
kind: SLO
metadata: { name: answers }
spec:
  service: shop
  indicator: { metadata: { name: i }, spec: { ${metric} } }
  timeWindow: [{ duration: 30d, isRolling: true }]
  budgetingMethod: ${method}
  objectives: [{ ${objective} }]
`;

it.each([
  ['a ratio of counters', ratio(true), 'target: 0.99', 'Occurrences'],
  ['a ratio of gauges', ratio(false), 'target: 0.99', 'Occurrences'],
  ['a ratio in time slices', ratio(true), 'timeSliceWindow: 1m, target: 0.99', 'RatioTimeslices'],
  ['a threshold', `thresholdMetric: ${source('v # s')}`, 'op: lte, value: 2, target: 0.99', 'Occurrences'],
  ['a raw ratio', `ratioMetric: { rawType: success, raw: ${source('r # [')} }`, 'target: 0.99', 'Occurrences'],
  [
    'a raw ratio over windows',
    `ratioMetric: { rawType: success, raw: ${source('r[{{.window}}] # "')} }`
      .replace('r[', 'avg_over_time(r[')
      .replace(']', '])'),
    'target: 0.99',
    'Occurrences',
  ],
])('writes valid PromQL for %s with comments in the queries', (_, metric, objective, method) => {
  const [slo] = fromReadSlo(readTexts(sloOf(metric, objective, method))[0]!, () => false);
  const { groups } = compileRules(slo!, { scrapeS: 15, scaling: null });
  const wrong = groups.flatMap(({ rules }) => rules).filter(({ expr }) => syntaxErrorAt(expr) !== null);
  expect(wrong).toEqual([]);
  expect(slo!.value?.query ?? 'v').toBe('v');
});

const ofRun = (spec: object) => `{ metricSource: { type: meshproof, spec: ${JSON.stringify(spec)} } }`;
const metric = 'k6_orders_total';
it.each([
  ['a dash in a label', { metric, match: { 'my-tag': 'a' } }, 'match.my-tag'],
  ['a selector in a label', { metric, match: { 'a="b"}[5m])) or vector(1) #': 'c' } }, 'match'],
  ['a reserved label', { metric, match: { __name__: 'a' } }, 'match.__name__'],
  ['a value that is not UTF-8', { metric, match: { a: ['b', 'c\ud800'] } }, 'match.a'],
  ['a selector in a metric', { metric: 'a_total[5m]' }, 'metric'],
  ['no name of a metric', { metric: '1_total' }, 'metric'],
])('refuses %s of a run at its place', (_, part, key) => {
  const text = sloOf(
    `ratioMetric: { counter: true, bad: ${ofRun(part)}, total: ${ofRun({ metric })} }`,
    'target: 0.99',
    'Occurrences',
  );
  let thrown: unknown;
  try {
    fromReadSlo(readTexts(text)[0]!, () => false);
  } catch (error) {
    thrown = error;
  }
  expect((thrown as UserError).where.key).toContain(`spec.${key}`);
});

it('accepts each name and value that Prometheus accepts', () => {
  const match = { a_b: ['"}[5m]) or vector(1) #', '\u0007', 'ü'] };
  const text = sloOf(
    `ratioMetric: { counter: true, bad: ${ofRun({ metric, match })}, total: ${ofRun({ metric })} }`,
    'target: 0.99',
    'Occurrences',
  );
  const [slo] = fromReadSlo(readTexts(text)[0]!, () => false);
  const { groups } = compileRules(slo!, { scrapeS: 15, scaling: null });
  expect(groups.flatMap(({ rules }) => rules).filter(({ expr }) => syntaxErrorAt(expr) !== null)).toEqual([]);
});
