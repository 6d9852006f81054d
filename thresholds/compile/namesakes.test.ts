import { expect, it } from 'vitest';
import type { AlertedSlo } from './alerted-slo.ts';
import { sloOf } from './compile.fixture.ts';
import { compileRules, evaluatedTogether } from './compile-rules.ts';
import { sorted } from './recording-rules.ts';
import { ruleTests } from './rule-test.ts';

const policies = [
  {
    ...sloOf().alert,
    severity: 'page',
    threshold: 10,
    op: '>' as const,
    lookbackS: 600,
    afterS: 300,
    where: () => ({}),
  },
];
const ratioOf = (metric: string) =>
  ({
    kind: 'events',
    counts: 'bad',
    part: `sum(rate(${metric}{code=~"5.."}[{{.window}}]))`,
    total: `sum(rate(${metric}[{{.window}}]))`,
  }) as const;

const compiled = (differences: readonly Partial<AlertedSlo>[]) =>
  evaluatedTogether(
    differences.map((one, i) =>
      compileRules(sloOf({ name: `slo-${i}`, policies, ...one }), { scrapeS: 15, scaling: null }),
    ),
  );
const testsOf = (differences: readonly Partial<AlertedSlo>[]) => compiled(differences).map((rules) => ruleTests(rules));

it('expects the alerts of both objectives of one SLI', () => {
  const [tests] = testsOf([{ objective: 0.99 }, { objective: 0.995 }]);
  const { alert_rule_test } = tests!.find(({ name }) => name.endsWith('fires and resolves'))!;
  const slos = alert_rule_test!.map(({ exp_alerts }) => exp_alerts.map(({ exp_labels }) => exp_labels.sloth_slo));
  // The limit of the second objective is lower, so its alert fires earlier and resolves later.
  expect(slos).toEqual([['slo-1'], ['slo-0', 'slo-1'], ['slo-0', 'slo-1'], ['slo-1']]);
});

it('gives data to other SLOs with an alert of the same name, so that only the tested SLO lacks data', () => {
  const [tests] = testsOf([{ sli: ratioOf('a_total') }, { sli: ratioOf('b_total') }]);
  const { input_series, alert_rule_test } = tests!.find(({ name }) => name.includes('NoData'))!;
  expect(input_series.filter(({ series }) => series.startsWith('slo:sli_error:ratio_rate10m{'))).toHaveLength(1);
  expect(alert_rule_test!.map(({ exp_alerts }) => exp_alerts.length)).toEqual([0, 0, 1, 0]);
});

it('has no tests for SLOs that read the same series by other queries for an alert of the same name', () => {
  const narrow = { ...ratioOf('a_total'), part: 'sum(rate(a_total{code="500"}[{{.window}}]))' };
  expect(testsOf([{ sli: ratioOf('a_total') }, { sli: narrow }, { sli: ratioOf('b_total') }])).toEqual([
    null,
    null,
    expect.any(Array),
  ]);
});

it('leaves out tests in which promtool would need too many samples for the rules of another SLO', () => {
  const query = 'max(load)';
  const errorRatio = `1 - avg_over_time(((${query}) <= bool 5)[{{.window}}:])`;
  const raw = { kind: 'raw', errorRatio, threshold: { query, op: 'lte', limit: 5 } } as const;
  const long = { sli: raw, objective: 0.99, periodS: 90 * 86_400, policies: [] };
  const alone = testsOf([{ policies: [] }])[0]!;
  const beside = testsOf([{ policies: [] }, long])[0]!;
  const steps = new Set(alone.map(({ interval }) => interval));
  expect(steps).toContain('65s');
  steps.delete('65s');
  expect(new Set(beside.map(({ interval }) => interval))).toEqual(steps);
});

it.each<[string, readonly Partial<AlertedSlo>[]]>([
  ['a shared policy', [{ name: 'fast' }, { name: 'right' }]],
  [
    'a shared policy, with an alert for missing data',
    [{ policies: policies.map((one) => ({ ...one, whenNoData: true })) }, {}],
  ],
  [
    'two objectives of one document, with an alert for missing data',
    [0.99, 0.999].map((objective, i) => ({
      name: `same-${i + 1}`,
      objective,
      policies: policies.map((one) => ({ ...one, whenNoData: true })),
    })),
  ],
  ['SLOs of one name in two services', ['a', 'b'].map((service) => ({ name: 'same', service, policies: [] }))],
  ['three SLOs, one of which has labels of its own', [{}, {}, { labels: { team: 'a' } }]],
])('gives every rule another name or other labels: %s', (_, differences) => {
  const rules = compiled(differences).flatMap(({ groups }) => groups.flatMap((group) => group.rules));
  const keys = rules.map((rule) => JSON.stringify(['alert' in rule ? rule.alert : rule.record, sorted(rule.labels)]));
  expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([]);
});

it('keeps the labels of Sloth if no other SLO has the alert', () => {
  const own = (differences: readonly Partial<AlertedSlo>[]) =>
    compiled(differences).map(({ groups }) => groups.at(-1)!.rules[0]!.labels);
  expect(own([{}])).toEqual([{ severity: 'page', sloth_severity: 'page', team: 'api' }]);
  const [other, ...shared] = own([{ policies: [{ ...policies[0]!, name: 'Other' }] }, {}, {}]);
  expect(other).toEqual({ severity: 'page', sloth_severity: 'page', team: 'api' });
  expect(shared.map((labels) => labels.sloth_slo)).toEqual(['slo-1', 'slo-2']);
});
