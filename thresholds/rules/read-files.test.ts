import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../scenarios/base/errors.ts';
import { valid } from '../open-slo/documents.fixture.ts';
import { promqlErrors, promqlProblem } from './promql-problem.ts';
import { readFiles } from './read-files.ts';

const rules = `groups:
  - name: shop
    interval: 30s
    rules:
      - record: shop:errors:ratio_rate5m
        expr: sum(rate(errors_total[5m])) / sum(rate(requests_total[5m]))
      - alert: ShopErrors
        expr: shop:errors:ratio_rate5m > 0.05
        for: 5m
        labels: { severity: critical }
        annotations: { summary: '{{ $value | humanizePercentage }}' }
`;

const operator = `apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: { name: shop, namespace: prod, labels: { role: alert-rules } }
spec:
${rules.replaceAll(/^/gm, '  ').trimEnd()}
`;

const sloth = `version: prometheus/v1
service: shop
labels: { owner: checkout }
slos:
  - name: requests-availability
    objective: 99.9
    sli:
      events:
        error_query: sum(rate(http_requests_total{code=~"5.."}[{{.window}}]))
        total_query: sum(rate(http_requests_total[{{ .window }}]))
    alerting:
      name: ShopHighErrorRate
      page_alert: { labels: { severity: critical } }
      ticket_alert: { disable: true }
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rules-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const written = (texts: readonly string[]) =>
  texts.map((text, i) => {
    const file = join(folder, `${'abcdefghijk'[i]}.yaml`);
    writeFileSync(file, text);
    return file;
  });

const errorsOf = (texts: readonly string[], major: 2 | 3 = 2): string[] => {
  try {
    readFiles(written(texts), major);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.all.map(({ where }) => `${where.file?.split('/').at(-1)}:${where.line} ${where.key ?? ''}`.trim());
  }
  return [];
};

describe('files of rules', () => {
  it.each([
    ['a rule file', rules],
    ['a PrometheusRule', operator],
  ])('are read from %s', (_, text) => {
    expect(readFiles(written([text]), 2).rules).toMatchObject([
      { kind: 'record', name: 'shop:errors:ratio_rate5m', group: 'shop' },
      { kind: 'alert', name: 'ShopErrors', for: '5m', keepFiringFor: '0s', labels: { severity: 'critical' } },
    ]);
  });

  it('are read beside SLO documents and specifications of Sloth', () => {
    const read = readFiles(written([...Object.values(valid), `${rules}---\n${sloth}`]), 2);
    expect(read.slos).toHaveLength(1);
    expect(read.rules).toHaveLength(2);
    expect(read.sloth[0]!.value.slos).toHaveLength(1);
  });

  it.each<[string, string, [string | RegExp, string], string[]]>([
    ['an unknown key', rules, ['for: 5m', 'fore: 5m'], ['a.yaml:9 groups.0.rules.1.fore']],
    ['broken PromQL', rules, ['> 0.05', '> > 0.05'], ['a.yaml:8 groups.0.rules.1.expr']],
    ['an alert without a severity', rules, ['severity', 'team'], ['a.yaml:10 groups.0.rules.1.labels']],
    ['a duration without a unit', rules, ['for: 5m', 'for: 5'], ['a.yaml:9 groups.0.rules.1.for']],
    ['a duration beyond 292 years', rules, ['for: 5m', 'for: 300y'], ['a.yaml:9 groups.0.rules.1.for']],
    [
      'a second duration beyond 292 years',
      rules,
      ['for: 5m', 'for: 5m\n        keep_firing_for: 99999999999999h'],
      ['a.yaml:10 groups.0.rules.1.keep_firing_for'],
    ],
    ['units in the wrong order', rules, ['for: 5m', 'for: 5m1h'], ['a.yaml:9 groups.0.rules.1.for']],
    ['an interval beyond 292 years', rules, ['30s', '15251w'], ['a.yaml:3 groups.0.interval']],
    ['an offset beyond 292 years', rules, ['interval: 30s', 'query_offset: 293y'], ['a.yaml:3 groups.0.query_offset']],
    ['a limit that is not a whole number', rules, ['interval: 30s', 'limit: 1.5'], ['a.yaml:3 groups.0.limit']],
    ['an interval beyond 292 years in an object', operator, ['30s', '293y'], ['a.yaml:7 spec.groups.0.interval']],
    ['a number that is too large', rules, ['> 0.05', '> 1e999'], ['a.yaml:8 groups.0.rules.1.expr']],
    ['a time that is too late', rules, ['_rate5m > 0.05', '_rate5m @ 1e17 > 0'], ['a.yaml:8 groups.0.rules.1.expr']],
    ['a surrogate', sloth, ['"5.."', '"\\ud83d"'], ['a.yaml:9 slos.0.sli.events.error_query']],
    ['record and alert', rules, ['record: shop', 'alert: A\n        record: shop'], ['a.yaml:5 groups.0.rules.0']],
    [
      'for in a recording rule',
      rules,
      ['        expr: sum', '        for: 5m\n        expr: sum'],
      ['a.yaml:6 groups.0.rules.0.for'],
    ],
    ['broken PromQL in an object', operator, ['> 0.05', '> '], ['a.yaml:12 spec.groups.0.rules.1.expr']],
    ['an objective of 100 %', sloth, ['99.9', '100'], ['a.yaml:6 slos.0.objective']],
    ['a query without a window', sloth, ['[{{.window}}]', '[5m]'], ['a.yaml:9 slos.0.sli.events.error_query']],
    [
      'broken PromQL of Sloth',
      sloth,
      ['sum(rate(http_requests_total{code', 'sum(rate(http_requests_total{{code'],
      ['a.yaml:9 slos.0.sli.events.error_query'],
    ],
    ['two groups of one name', rules, [/$/, rules.slice(rules.indexOf('  - name'))], ['a.yaml:12 groups.1.name']],
  ])('with %s are refused with file, line and key', (_, text, [from, to], places) => {
    expect(errorsOf([text.replace(from, to)])).toEqual(places);
  });

  it.each([
    ['Prometheus', 'a offset 300y', ['a.yaml:6 spec.thresholdMetric.metricSource.spec.query']],
    ['Prometheus', 'a offset 30y', []],
    ['prometheus', 'sum(rate(a[5m])', ['a.yaml:6 spec.thresholdMetric.metricSource.spec.query']],
    ['Prometheus', 'sum(rate(a[{{.window}}]))', []],
    ['Prometheus', 'sum(rate(a[$__rate_interval]))', []],
    ['Datadog', 'sum:a{*}.as_count(', []],
  ])('check the queries of OpenSLO sources of the type %s: %s', (type, query, places) => {
    const sli = `apiVersion: openslo/v1
kind: SLI
metadata: { name: own }
spec:
  thresholdMetric:
    metricSource: { type: ${type}, spec: { query: '${query}' } }
`;
    expect(errorsOf([sli])).toEqual(places);
  });

  it.each([
    ['Prometheus', ['b.yaml:6 spec.thresholdMetric.metricSource.spec.query']],
    ['Datadog', []],
  ])('check the queries of OpenSLO sources that name a DataSource of the type %s', (type, places) => {
    const source = valid.source.replace('Prometheus', type);
    const sli = `apiVersion: openslo/v1
kind: SLI
metadata: { name: own }
spec:
  thresholdMetric:
    metricSource: { metricSourceRef: prom, spec: { query: 'limitk(2, sum(a' } }
`;
    expect(errorsOf([source, sli])).toEqual(places);
  });

  it('give the errors of all files at once', () => {
    const wrong = [rules.replace('> 0.05', '> >'), sloth.replace('{{.window}}', '5m'), valid.slo];
    expect(errorsOf(wrong).map((error) => error[0])).toEqual(expect.arrayContaining(['a', 'b', 'c']));
  });

  it('are refused when recording rules depend on each other in a circle, across files', () => {
    const rule = (record: string, expr: string) =>
      `groups:\n  - name: ${record}\n    rules: [{ record: ${record}, expr: "${expr}" }]\n`;
    expect(errorsOf([rule('a', 'sum(b) + 1'), rule('b', 'rate(a[5m])')])).toHaveLength(1);
    expect(errorsOf([rule('a', 'b or a'), rule('b', 'rate(c[5m])')])).toEqual([]);
  });

  it('depend on each other only if the labels that a rule selects can be those of the other rule', () => {
    const rule = (record: string, expr: string, window: string) =>
      `groups:\n  - name: ${record}-${window}\n    rules: [{ record: ${record}, expr: '${expr}', labels: { window: ${window} } }]\n`;
    const circles = (b: string, a: string) => errorsOf([rule('a', b, '5m'), rule('a', 'up', '1h'), rule('b', a, '5m')]);
    expect(circles('b{window="5m"}', 'a{window="1h"}')).toEqual([]);
    expect(circles('b{window!~"5.*"}', 'a')).toEqual([]);
    expect(circles('b', 'a{window!="5m"}')).toEqual([]);
    expect(circles('b{window="5m"}', 'a{window=~"5m|1h"}')).toHaveLength(1);
    expect(circles('b{job="x"}', 'a{job="y"}')).toHaveLength(1);
  });
});

describe('an expression', () => {
  it.each([
    ['limitk(2, up)'],
    ['rate(up[5m + 1m])'],
    ['{"http.requests"}'],
    ['up offset (5m)'],
    ['rate(up[300])'],
    ['info(up)'],
    ['up > 1_000'],
    ['up > -5m'],
    ['double_exponential_smoothing(up[5m], 0.5, 0.5)'],
  ])('%s needs Prometheus 3', (expr) => {
    expect(promqlProblem(expr, 3)).toBeUndefined();
    expect(promqlProblem(expr, 2)).toMatch(/needs Prometheus 3$/);
  });

  it.each([
    ['limitk(2, up)', 'check with --prometheus 3'],
    ['sum(', undefined],
  ])('%s is an error at its place, with the hint %j', (expr, hint) => {
    const place = { file: 'a.yaml', line: 1, key: 'expr' };
    expect(promqlErrors(expr, 2, place).map(({ where }) => where)).toEqual([{ ...place, ...(hint && { hint }) }]);
  });

  it('of Prometheus 2 keeps the old name of a function', () => {
    expect(promqlProblem('holt_winters(up[5m], 0.5, 0.5)', 2)).toBeUndefined();
    expect(promqlProblem('holt_winters(up[5m], 0.5, 0.5)', 3)).toContain('double_exponential_smoothing');
  });

  it.each([
    'up > 1e999',
    'up * -1e400',
    'clamp_max(up, 0xffffffffffffffff)',
    'up offset 293y',
    'up offset -300y',
    'rate(up[292y53w])',
    'rate(up[0s])',
    'max_over_time(up[1h:0m])',
    'max_over_time(up[9999999999y:1m])',
    'max_over_time(up[1h:293y])',
    'up @ 1e16',
    'up @ -1e300',
    'up @ Inf',
    'rate(up[5m] @ NaN)',
    'up{a="\\udfff"}',
    'label_replace(up, "a", "\\U00110000", "b", ".*")',
    'up{a!="\\400"}',
    "up{a='\\\"'}",
  ])('%s has a literal out of the range of Prometheus', (expr) => {
    expect(promqlProblem(expr, 2)).toBeDefined();
    expect(promqlProblem(expr, 3)).toBeDefined();
  });

  it.each([
    'up > 1e308',
    'up > 0x1d',
    'up < +Inf or up == NaN',
    'up offset 292y',
    'up offset -1w',
    'rate(up[1y] @ 1609746000.123)',
    'max_over_time(up[1h:])',
    'up @ -62135596800',
    'up @ end()',
    'up{a="\\xff\\u20ac\\""}',
  ])('%s is in the range of Prometheus', (expr) => {
    expect(promqlProblem(expr, 2)).toBeUndefined();
    expect(promqlProblem(expr, 3)).toBeUndefined();
  });

  it.each(['up{__name__="up"}', 'sum(rate(up{a="b",__name__!~"c.*"}[5m]))', '1 + up{__name__=""}'])(
    '%s sets the name of a metric twice',
    (expr) => {
      expect(promqlProblem(expr, 2)).toContain('twice');
    },
  );

  it.each(['{"up", "up"}', '{"up", __name__="a"}'])('%s sets the name of a metric twice', (expr) => {
    expect(promqlProblem(expr, 3)).toContain('twice');
  });

  it.each(['{__name__=~"a.*",__name__!="ab"}', 'up{name="a"}', 'up + {__name__="a"}'])('%s is valid', (expr) => {
    expect(promqlProblem(expr, 2)).toBeUndefined();
  });

  it.each(['', ' ', 'sum(', 'up{', 'rate(up[5m]', 'up up', '1 +'])('%j is no PromQL', (expr) => {
    expect(promqlProblem(expr, 2)).toBeDefined();
  });
});
