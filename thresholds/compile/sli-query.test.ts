import { expect, it } from 'vitest';
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
