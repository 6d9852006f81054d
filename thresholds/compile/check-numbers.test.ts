import { expect, it } from 'vitest';
import { UserError } from '../../scenarios/base/errors.ts';
import { readTexts } from '../open-slo/documents.fixture.ts';
import { sloOf } from './compile.fixture.ts';
import { compileRules } from './compile-rules.ts';
import { fromReadSlo } from './from-read-slo.ts';
import { ruleTests } from './rule-test.ts';

type Differences = Partial<
  Record<'objective' | 'threshold' | 'lookback' | 'after' | 'duration' | 'method' | 'query', string>
>;

function keysOf(differences: Differences): string[] {
  const { objective = 'target: 0.999', duration = '30d', method = 'Occurrences' } = differences;
  const query = JSON.stringify(differences.query ?? 'e{code=~"5.."}');
  const source = (text: string) => `{ metricSource: { type: Prometheus, spec: { query: ${text} } } }`;
  const { threshold = '2', lookback = '1h', after = '0m' } = differences;
  const burns = `{ op: gt, threshold: ${threshold}, lookbackWindow: ${lookback}, alertAfter: ${after} }`;
  const [slo] = readTexts(`apiVersion: openslo/v1
kind: SLO
metadata: { name: answers }
spec:
  service: shop
  indicator: { metadata: { name: i }, spec: { ratioMetric: { counter: true, bad: ${source(query)}, total: ${source('e')} } } }
  timeWindow: [{ duration: ${duration}, isRolling: true }]
  budgetingMethod: ${method}
  objectives: [{ ${objective} }]
  alertPolicies:
    - kind: AlertPolicy
      metadata: { name: burns }
      spec:
        conditions: [{ kind: AlertCondition, metadata: { name: fast }, spec: { severity: page, condition: ${burns} } }]
        notificationTargets: [{ kind: AlertNotificationTarget, metadata: { name: ops }, spec: { target: webhook } }]
`);
  try {
    fromReadSlo(slo!, () => false).map((one) => ruleTests(compileRules(one, { scrapeS: 15, scaling: null })));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.all.map(({ where }) => `${where.line} ${where.key}`);
  }
  return [];
}

const condition = '14 spec.alertPolicies.0.spec.conditions.0.spec.condition';
it.each<[Differences, string[]]>([
  [{}, []],
  [{ objective: 'target: 0.999999999' }, []],
  [{ objective: 'target: 0.9999999999' }, ['9 spec.objectives.0.target']],
  [{ objective: 'target: 0.9999999999999999' }, ['9 spec.objectives.0.target']],
  [{ objective: 'targetPercent: 99.99999999' }, ['9 spec.objectives.0.target']],
  [{ threshold: '-1' }, [`${condition}.threshold`]],
  [{ threshold: '0' }, [`${condition}.threshold`]],
  [{ threshold: '1e-9' }, [`${condition}.threshold`]],
  [{ threshold: '1e-300' }, [`${condition}.threshold`]],
  [{ threshold: '1000' }, [`${condition}.threshold`]],
  [{ after: '999Y' }, [`${condition}.alertAfter`]],
  [{ after: '10Y' }, []],
  [{ lookback: '999999999Y' }, [`${condition}.lookbackWindow`]],
  [{ duration: '293Y' }, ['7 spec.timeWindow.0.duration']],
  [
    { objective: 'target: 0.9, timeSliceWindow: 0.0001', method: 'RatioTimeslices' },
    ['9 spec.objectives.0.timeSliceWindow'],
  ],
  [{ query: 'e{code=~"("}' }, ['6 spec.indicator.spec.ratioMetric.bad.metricSource.spec.query']],
  [{ query: 'e{code=~"(?P<n>x)"}' }, []],
  ...['e @ 1e300', 'e{code="\\udc00"}', 'e > 1e309', 'e offset 293y', 'e{code="\\500"}'].map(
    (query): [Differences, string[]] => [{ query }, ['6 spec.indicator.spec.ratioMetric.bad.metricSource.spec.query']],
  ),
  [{ query: 'e @ 1609746000 offset 1w' }, []],
  [{ query: 'e{code=~"\\d+"}' }, ['6 spec.indicator.spec.ratioMetric.bad.metricSource.spec.query']],
  [
    { query: 'e{code!~"["}', objective: 'target: 0.99999999999', threshold: '-2' },
    [
      '6 spec.indicator.spec.ratioMetric.bad.metricSource.spec.query',
      '9 spec.objectives.0.target',
      `${condition}.threshold`,
    ],
  ],
])('compiles %o, or names the line and key of each error', (differences, keys) => {
  expect(keysOf(differences)).toEqual(keys);
});

it.each([0.99999, 0.999999, 0.9999999, 0.999999999])(
  'writes tests that fire and tests that are quiet for the objective %d',
  (objective) => {
    const tests = ruleTests(compileRules(sloOf({ objective }), { scrapeS: 15, scaling: null }))!;
    const firing = (end: string) =>
      tests
        .filter(({ name }) => name.endsWith(end))
        .map(({ name, alert_rule_test = [] }) =>
          alert_rule_test.map(({ exp_alerts }) =>
            exp_alerts.some(({ exp_labels }) => name.includes(` ${exp_labels.sloth_severity}-`)),
          ),
        );
    expect(firing('fires and resolves')).toEqual(Array.from({ length: 4 }, () => [false, true, true, false]));
    expect(firing('is quiet just below its limit')).toEqual(Array.from({ length: 4 }, () => [false]));
  },
);
