import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parse } from 'yaml';
import { UserError } from '../../scenarios/base/errors.ts';
import { notificationTargets } from '../open-slo/notification-targets.ts';
import { readSloDocuments } from '../open-slo/read-documents.ts';
import { readObjects } from '../open-slo/read-objects.ts';
import { compileSlos } from './compile-slos.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

type Parts = { query?: string; policy?: string; targets?: string; target?: string; more?: string };

function compile({ query = 'errors_total', policy = '', targets = '', target = '0.999', more = '' }: Parts) {
  const file = join(dir, 'slos.yaml');
  writeFileSync(
    file,
    `apiVersion: openslo/v1
kind: SLO
metadata: { name: answers, labels: { team: security } }
spec:
  service: api
  indicator:
    metadata: { name: answers }
    spec:
      ratioMetric:
        counter: true
        bad: { metricSource: { type: Prometheus, spec: { query: '${query}' } } }
        total: { metricSource: { type: Prometheus, spec: { query: requests_total } } }
  timeWindow: [{ duration: 30d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: ${target} }]
${policy}${targets}${more}`,
  );
  const objects = readObjects([file]);
  const input = {
    slos: readSloDocuments(objects),
    targets: notificationTargets(objects),
    sources: [],
    isSample: (metric: string) => metric.startsWith('web_vital_'),
  };
  return compileSlos(input, { scrapeS: 15, scaling: null }).files;
}

const policyFor = (targets: string, severity = 'critical', threshold = 10) => `  alertPolicies:
    - kind: AlertPolicy
      metadata: { name: too-many-errors }
      spec:
        alertWhenNoData: true
        conditions:
          - kind: AlertCondition
            metadata: { name: too-many-errors }
            spec:
              severity: ${severity}
              condition: { kind: burnrate, op: gt, threshold: ${threshold}, lookbackWindow: 10m, alertAfter: 5m }
        notificationTargets: [${targets}]
`;

const target = (name: string, annotations: string, kind = 'webhook') => `---
apiVersion: openslo/v1
kind: AlertNotificationTarget
metadata: { name: ${name}, annotations: { ${annotations} } }
spec: { target: ${kind} }
`;
const hook = 'alertmanager/url: "http://127.0.0.1:9"';

it.each([
  ['errors_total', 'sum(rate(errors_total[1h]))'],
  ['sum by (path) (errors_total{a="b"})', 'sum by (path) (rate(errors_total{a="b"}[1h]))'],
  ['sum(rate(errors_total[{{.window}}]))', 'sum(rate(errors_total[1h]))'],
])('reads the counter %s over each window', (query, expected) => {
  expect(compile({ query }).get('prometheus/rules.yml')).toContain(expected);
});

it.each(['sum(rate(errors_total[5m]))', 'errors_total{', 'sum(errors_total', 'increase(errors_total[1h:1m])'])(
  'refuses the query %s at its line',
  (query) => {
    expect(() => compile({ query })).toThrow(expect.objectContaining({ where: expect.objectContaining({ line: 11 }) }));
  },
);

it('compiles a policy to one alert with its burn rate, severity, delay and targets', () => {
  const files = compile({ policy: policyFor('{ targetRef: hook }'), targets: target('hook', hook) });
  const groups = parse(files.get('prometheus/rules.yml')!).groups as { rules: Record<string, unknown>[] }[];
  const alerts = groups.flatMap(({ rules }) => rules).filter(({ alert }) => alert !== undefined);
  expect(alerts).toMatchObject([
    { alert: 'TooManyErrors', for: '5m', labels: { severity: 'critical', notify: 'hook' } },
    { alert: 'TooManyErrorsNoData', labels: { severity: 'critical', notify: 'hook' } },
  ]);
});

it('routes a team before its severity, quotes every matcher, and inhibits a warning by its critical alert', () => {
  const files = compile({ policy: policyFor('{ targetRef: hook }'), targets: target('hook', hook) });
  const text = files.get('alertmanager.yml')!;
  const { route, inhibit_rules } = parse(text);
  expect(route.routes.map(({ matchers }: { matchers: string[] }) => matchers[0])).toEqual([
    'notify!=""',
    'team="security"',
  ]);
  expect(inhibit_rules[0].source_matchers[0]).toBe('sloth_severity="page"');
  expect(text.match(/^\s+- \w+(=|!=|=~)"/gm)).toBeNull();
});

it('quotes a team in its matcher, with all values of a label', () => {
  const policy = policyFor('{ targetRef: hook }').replace(
    '{ name: too-many-errors }',
    `{ name: too-many-errors, labels: { team: ['the "A"', b] } }`,
  );
  const { route } = parse(compile({ policy, targets: target('hook', hook) }).get('alertmanager.yml')!);
  expect(route.routes[1].matchers).toEqual(['team="the \\"A\\",b"']);
});

it('sends the alert that always fires only to a target that exists', () => {
  const policy = policyFor('{ targetRef: hook }');
  const targets = target('hook', hook);
  const without = compile({ policy, targets });
  const withSwitch = compile({ policy, targets, more: target('dead-mans-switch', hook) });
  expect(without.get('prometheus/rules.yml')).not.toContain('Watchdog');
  expect(withSwitch.get('prometheus/rules.yml')).toContain('Watchdog');
  expect(parse(withSwitch.get('alertmanager.yml')!).route.routes[0].receiver).toBe('dead-mans-switch');
});

it('keeps the severity of the condition, whatever labels the policy has', () => {
  const policy = policyFor('{ targetRef: hook }').replace(
    '{ name: too-many-errors }',
    '{ name: too-many-errors, labels: { severity: info, sloth_severity: none } }',
  );
  const files = compile({ policy, targets: target('hook', hook) });
  const groups = parse(files.get('prometheus/rules.yml')!).groups as { rules: Record<string, unknown>[] }[];
  const alerts = groups.flatMap(({ rules }) => rules).filter(({ alert }) => alert !== undefined);
  const labels = { severity: 'critical', sloth_severity: 'page' };
  expect(alerts).toMatchObject([{ labels }, { labels }]);
});

const addresses = 'alertmanager/to: a@b.example, alertmanager/from: c@d.example, alertmanager/smarthost: "mail:25"';
it.each([
  ['email', `${addresses}, alertmanager/require_tls: "false"`, { require_tls: false, send_resolved: true }],
  ['webhook', `${hook}, alertmanager/max_alerts: "20"`, { max_alerts: 20 }],
  ['webhook', 'alertmanager/url_file: /run/url', { url_file: '/run/url' }],
  ['webhook', `${hook}, alertmanager/send_resolved: "false"`, { send_resolved: false }],
  ['pagerduty', 'alertmanager/routing_key_file: /run/key', { routing_key_file: '/run/key' }],
] as const)('gives the fields of a receiver of the kind %s their types: %s', (kind, annotations, fields) => {
  const files = compile({ policy: policyFor('{ targetRef: hook }'), targets: target('hook', annotations, kind) });
  const [receiver] = parse(files.get('alertmanager.yml')!).receivers;
  expect(receiver[`${kind}_configs`][0]).toMatchObject(fields);
});

it('names all wrong fields of a receiver at once', () => {
  const annotations = 'alertmanager/chanel: x, alertmanager/link_names: "yes", alertmanager/api_url: x';
  const keys = () => {
    try {
      compile({ policy: policyFor('{ targetRef: hook }'), targets: target('hook', annotations, 'slack') });
    } catch (error) {
      if (error instanceof UserError)
        return error.all.map(({ where }) => where.key?.replace('metadata.annotations.', ''));
      throw error;
    }
    return [];
  };
  expect(keys()).toEqual([
    'metadata',
    'metadata',
    'alertmanager/chanel',
    'alertmanager/link_names',
    'alertmanager/api_url',
  ]);
});

it.each([
  ['a channel that is not known', target('hook', hook, 'pigeon')],
  ['a channel with the name of a property of each object', target('hook', hook, 'constructor')],
  ['a receiver without an address', target('hook', 'a: b')],
  ['a secret in the document', target('hook', 'alertmanager/api_url: "x", alertmanager/channel: "c"', 'slack')],
])('refuses %s', (_, targets) => {
  expect(() => compile({ policy: policyFor('{ targetRef: hook }'), targets })).toThrow(UserError);
});

it('refuses a policy that could never fire', () => {
  const parts = { policy: policyFor('{ targetRef: hook }'), targets: target('hook', hook), target: '0.9' };
  expect(() => compile(parts)).toThrow(UserError);
});

it('writes no routes for SLOs without policies', () => {
  expect([...compile({}).keys()].filter((name) => name.includes('alertmanager'))).toEqual([]);
});

it('compiles no rules for single values, because Prometheus does not count them', () => {
  const of = (metric: string) => {
    const file = join(dir, 'values.yaml');
    writeFileSync(
      file,
      `apiVersion: openslo/v1
kind: SLO
metadata: { name: values, annotations: { meshproof.io/unit: s } }
spec:
  service: web
  indicator:
    metadata: { name: values }
    spec: { thresholdMetric: { metricSource: { type: meshproof, spec: { metric: ${metric} } } } }
  timeWindow: [{ duration: 28d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ op: lte, value: 2.5, target: 0.75 }]
`,
    );
    const slos = readSloDocuments(readObjects([file]));
    const isSample = (name: string) => name.startsWith('web_vital_');
    return compileSlos({ slos, targets: [], sources: [], isSample }, { scrapeS: 15, scaling: null }).rules.length;
  };
  expect([of('web_vital_lcp_seconds'), of('k6_http_req_duration_seconds')]).toEqual([0, 1]);
});
