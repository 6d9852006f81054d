import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { sloOf } from './compile.fixture.ts';
import { compileRules } from './compile-rules.ts';
import { exampleSeries } from './example-series.ts';
import { selectorsOf, syntaxErrorAt } from './promql.ts';
import type { AlertingRule, RecordingRule } from './rule.ts';
import { ruleFile } from './rule-file.ts';
import { ruleTestFiles } from './rule-test-files.ts';

const good = {
  kind: 'events',
  counts: 'good',
  part: 'sum(rate(http_requests_total{status!~"5.."}[{{.window}}]))',
  total: 'sum(rate(http_requests_total[{{.window}}]))',
} as const;
const raw = { kind: 'raw', errorRatio: 'avg_over_time(probe_errors:ratio[{{.window}}])' } as const;
const production = { scrapeS: 15, scaling: null };
const rulesOf = (differences = {}) =>
  compileRules(sloOf(differences), production).groups.flatMap(({ rules }) => rules) as (RecordingRule & AlertingRule)[];

it.each([
  ['bad events', {}],
  ['good events', { sli: good }],
  ['a raw ratio', { sli: raw }],
  ['an objective that leaves out a tier', { objective: 0.9 }],
  ['seven days', { periodS: 7 * 86_400 }],
])('writes PromQL that parses for %s', (_, differences) => {
  for (const { expr } of rulesOf(differences)) expect([expr, syntaxErrorAt(expr)]).toEqual([expr, null]);
});

it('reads only existing series: those of the queries and those that its own rules record', () => {
  const rules = rulesOf();
  const known = new Set(['http_requests_total', ...rules.map(({ record }) => record)]);
  const read = new Set(rules.flatMap(({ expr }) => selectorsOf(expr).map(({ metric }) => metric)));
  expect([...read].filter((metric) => !known.has(metric))).toEqual([]);
});

it('guards every tier of counted events against a single failure, and no tier of a raw ratio', () => {
  const guards = (differences: object) =>
    rulesOf(differences).flatMap(({ alert, expr }) => (alert ? [expr.match(/sli_bad/g)?.length ?? 0] : []));
  expect(guards({})).toEqual([2, 0, 2]);
  expect(guards({ sli: raw })).toEqual([0, 0, 0]);
});

it('adds the alert for missing data only when a policy has alertWhenNoData', () => {
  const alert = { ...sloOf().alert, whenNoData: false };
  expect(
    rulesOf()
      .filter(({ alert: name }) => name)
      .map(({ alert: name }) => name),
  ).toEqual(['HighErrorRate', 'HighErrorRateNoData', 'HighErrorRate']);
  expect(rulesOf({ alert }).filter(({ expr }) => expr.startsWith('absent('))).toEqual([]);
});

it('writes the same bytes twice, below the source and its hash', () => {
  const text = () => ruleFile([{ file: 'slos/api.yaml', sha256: 'abc' }], compileRules(sloOf(), production).groups);
  expect(text()).toBe(text());
  expect(text().split('\n')[1]).toBe('# slos/api.yaml sha256:abc');
  expect(parse(text()).groups).toHaveLength(3);
});

it('writes for each tier a test that fires, one that resolves and two that do not fire', () => {
  const files = ruleTestFiles([compileRules(sloOf(), production)], 'rules.yml', []);
  const tests = [...files.values()].flatMap((text) => parse(text).tests as { name: string }[]);
  expect(tests).toHaveLength(4 * 4 + 2);
  expect(ruleTestFiles([compileRules(sloOf({ sli: raw }), production)], 'rules.yml', []).size).toBe(0);
});

it.each([
  ['sum(rate(a_total{status!~"5.."}[{{.window}}]))', 'sum(rate(a_total[{{.window}}]))', 'a_total{status="500"}'],
  [
    'sum(rate(a_total{code!~"(4..|5..)"}[{{.window}}]))',
    'sum(rate(a_total{job="x"}[{{.window}}]))',
    'a_total{code="400", job="x"}',
  ],
  ['sum(rate(a_total{code=~"5.."}[{{.window}}]))', 'sum(rate(a_total[{{.window}}]))', 'a_total{}'],
  ['sum(rate(d_bucket{le="0.2"}[{{.window}}]))', 'sum(rate(d_count[{{.window}}]))', 'd_count{}'],
])('finds a series that %s does not count', (part, total, rest) => {
  expect(exampleSeries(part, total)?.rest).toEqual([rest]);
});

it.each([
  ['sum(rate(a_total{code="500"}[{{.window}}] offset 1h))', 'sum(rate(a_total[{{.window}}]))'],
  ['sum(rate(a_total{code="500"}[{{.window}}]))', 'sum(rate(a_total[{{.window}}] @ end()))'],
  ['sum(rate(a_total{code="500", x="{{.window}}"}[{{.window}}]))', 'sum(rate(a_total[{{.window}}]))'],
  ['3 * sum(rate(a_total{code="500"}[{{.window}}]))', 'sum(rate(a_total[{{.window}}]))'],
  ['sum(rate(a_total{code="500"}[{{.window}}]))', 'sum by (job) (rate(a_total{job="x"}[{{.window}}]))'],
  ['sum(rate(a_total{code="500"}[{{.window}}])) != 4', 'sum(rate(a_total[{{.window}}]))'],
  ['sum(increase(a_total{code="500"}[{{.window}}]))', 'sum(rate(a_total[{{.window}}]))'],
  ['sum(rate(a_total{code="500"}[1h]))', 'sum(rate(a_total[{{.window}}]))'],
  ['max(rate(a_total[{{.window}}]))', 'avg(rate(b_total[{{.window}}])) + 1'],
])('finds no series for %s of %s, which does not count their events', (part, total) => {
  expect(exampleSeries(part, total)).toBeNull();
});

it.each([
  ['sum(rate(a_total[{{ .window }}])) or vector(0)', '(sum(rate(b_total[{{.window}}])))'],
  [
    'sum(rate(a_total[{{.window}}])) + sum(rate(b_total[{{.window}}]))',
    'sum without (job) (rate(c_total[{{.window}}]))',
  ],
  ['sum(rate(a_total[{{.window}}])) * 60 / 60', 'sum(rate(a_total[{{.window}}])) + sum(rate(b_total[{{.window}}]))'],
])('finds series whose events %s of %s counts', (part, total) => {
  expect(exampleSeries(part, total)).not.toBeNull();
});
