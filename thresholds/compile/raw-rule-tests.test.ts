import { expect, it } from 'vitest';
import type { Threshold } from './alerted-slo.ts';
import { sloOf } from './compile.fixture.ts';
import { compileRules } from './compile-rules.ts';
import { rawRuleTests } from './raw-rule-tests.ts';
import { queryAtSteps } from './steps/query-at-steps.ts';

const testsOf = (query: string, op: Threshold['op'], limit: number) =>
  rawRuleTests(
    compileRules(
      sloOf({
        objective: 0.99,
        sli: {
          kind: 'raw',
          errorRatio: `1 - avg_over_time(((${query}) > bool ${limit})[{{.window}}:])`,
          threshold: { query, op, limit },
        },
      }),
      { scrapeS: 15, scaling: null },
    ),
  );

it.each([
  ['a gauge', 'up{job="a"}', 'gte', 1, ['1.1', '0.9263']],
  ['a rate', '1 - avg by (instance) (rate(cpu_total{mode="idle"}[5m]))', 'lte', 0.9, []],
  ['a mean', '100 * max_over_time(load[10m])', 'lt', 50, ['0.45', '0.53685']],
  ['a limit of 0', 'queue', 'lte', 0, ['-0.1', '0.0737']],
] as const)('tests on both sides of the limit: %s', (_, query, op, limit, values) => {
  const tests = testsOf(query, op, limit)!;
  expect(tests.filter(({ name }) => name.endsWith('fires and resolves')).length).toBeGreaterThan(0);
  for (const value of values) expect(tests[0]!.input_series[0]!.values).toContain(`${value}x`);
  const [below, first, firing, resolved] = tests[0]!.alert_rule_test!.map(
    // The alert for tickets has the same name and can fire earlier, so only critical alerts are counted.
    ({ exp_alerts }) => exp_alerts.filter(({ exp_labels }) => exp_labels.severity === 'critical').length,
  );
  expect([below, first, firing, resolved]).toEqual([0, 1, 1, 0]);
});

it.each(['a / b', 'histogram_quantile(0.9, a)', 'rate(a[5m]) + a', 'time()', 'count(a)', '1', 'a * 0'])(
  'has no test for the query %s, whose values are not known here',
  (query) => expect(testsOf(query, 'lte', 1)).toBeNull(),
);

it('computes a mean rate over a change, and keeps the labels of an aggregation', () => {
  const query = queryAtSteps('sum by (x) (rate(a{y="1"}[60s]))')!;
  // Steps of 10 s, with increases of 10, then of 30. The range of 60 s contains six steps.
  const samples = Array.from({ length: 20 }, (_, i) => (i <= 9 ? 10 * i : 90 + 30 * (i - 9)));
  const at = query.at(samples, 10);
  expect([at(9), at(12), at(15)]).toEqual([1, 2, 3]);
  expect(at(0)).toBeNull();
  expect(query.labels({ x: 'a', y: '1' })).toEqual({ x: 'a' });
});
