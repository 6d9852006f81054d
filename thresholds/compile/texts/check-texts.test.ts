import { expect, it } from 'vitest';
import { UserError } from '../../../scenarios/base/errors.ts';
import { readTexts } from '../../open-slo/documents.fixture.ts';
import { fromReadSlo } from '../from-read-slo.ts';

type Texts = Partial<
  Record<'name' | 'labels' | 'service' | 'objective' | 'policy' | 'policyLabels' | 'summary' | 'runbook', string>
> & { severity?: string };

function compile(texts: Texts) {
  const text = (value = '') => JSON.stringify(value);
  const source = (query: string) => `{ metricSource: { type: Prometheus, spec: { query: ${query} } } }`;
  const burns = '{ op: gt, threshold: 2, lookbackWindow: 1h }';
  const [slo] = readTexts(`apiVersion: openslo/v1
kind: SLO
metadata:
  name: answers
  displayName: ${text(texts.name)}
  labels: ${texts.labels ?? '{}'}
spec:
  service: ${text(texts.service ?? 'shop')}
  indicator: { metadata: { name: i }, spec: { ratioMetric: { counter: true, bad: ${source('e')}, total: ${source('t')} } } }
  budgetingMethod: Occurrences
  objectives: [{ target: 0.999, displayName: ${text(texts.objective)} }]
  alertPolicies:
    - kind: AlertPolicy
      metadata:
        name: burns
        displayName: ${text(texts.policy)}
        labels: ${texts.policyLabels ?? '{}'}
        annotations: { runbook_url: ${text(texts.runbook)} }
      spec:
        description: ${text(texts.summary)}
        conditions:
          - kind: AlertCondition
            metadata: { name: fast }
            spec: { severity: ${text(texts.severity ?? 'page')}, condition: ${burns} }
        notificationTargets: [{ kind: AlertNotificationTarget, metadata: { name: ops }, spec: { target: webhook } }]
`);
  return fromReadSlo(slo!, () => false)[0]!;
}

function keysOf(texts: Texts): string[] {
  try {
    compile(texts);
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.all.map(({ where }) => `${where.line} ${where.key}`);
  }
}

const policy = 'spec.alertPolicies.0';
it.each<[Texts, string[]]>([
  [{ name: '100 % of "{x}" }}', summary: 'at least {1}', service: 'a {b}' }, []],
  [{ name: '{{ $labels.job }}' }, ['5 metadata.displayName']],
  [{ objective: 'a {{ b' }, ['11 spec.objectives.0.displayName']],
  [{ service: '{{x}}' }, ['8 spec.service']],
  [{ labels: '{ owner: "{{ $value }}" }' }, ['6 metadata.labels.owner']],
  [{ labels: '{ owner: [a, "{{b"] }' }, ['6 metadata.labels.owner']],
  // The name of an alert is not a template, and is made from the name of the policy here.
  [{ policy: '{{ x }}' }, []],
  [{ policyLabels: '{ team: "{{" }' }, [`17 ${policy}.metadata.labels.team`]],
  [{ runbook: 'https://x.example/{{ b }}' }, [`18 ${policy}.metadata.annotations.runbook_url`]],
  [
    { summary: '{{ a }}', severity: '{{c}}' },
    [`20 ${policy}.spec.description`, `24 ${policy}.spec.conditions.0.spec.severity`],
  ],
])('accepts the texts %o, or names the line and key of each template', (texts, keys) => {
  expect(keysOf(texts)).toEqual(keys);
});

it('gives labels names that Prometheus accepts', () => {
  expect(compile({ labels: '{ 1st: a, team.name: b, tier: [one, two] }' }).labels).toEqual({
    _1st: 'a',
    team_name: 'b',
    tier: 'one,two',
  });
});

it('refuses two labels that would get the same name', () => {
  expect(keysOf({ labels: '{ a.b: x, a-b: y }' })).toEqual(['6 metadata.labels.a-b']);
});
