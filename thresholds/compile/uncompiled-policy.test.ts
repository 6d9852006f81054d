import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { UserError } from '../../scenarios/base/errors.ts';
import { readSloDocuments } from '../open-slo/read-documents.ts';
import { readObjects } from '../open-slo/read-objects.ts';
import { compileSlos } from './compile-slos.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const policies = `  alertPolicies:
    - kind: AlertPolicy
      metadata: { name: slow-page }
      spec:
        conditions:
          - kind: AlertCondition
            metadata: { name: slow-page }
            spec:
              severity: critical
              condition: { kind: burnrate, op: gt, threshold: 2, lookbackWindow: 10m }
        notificationTargets: [{ targetRef: hook }]
---
apiVersion: openslo/v1
kind: AlertNotificationTarget
metadata: { name: hook, annotations: { alertmanager/url: "http://127.0.0.1:9" } }
spec: { target: webhook }
`;

type Parts = { metric: string; objective?: string; annotations?: string; hasPolicy?: boolean };

/** The alert policy is on line 12. */
function alertsOf({ metric, objective = 'target: 0.75', annotations = '', hasPolicy = true }: Parts): number {
  const file = join(dir, 'slos.yaml');
  writeFileSync(
    file,
    `apiVersion: openslo/v1
kind: SLO
metadata: { name: pages, annotations: { meshproof.io/unit: s${annotations} } }
spec:
  service: web
  indicator: { metadata: { name: pages }, spec: { ${metric} } }
  timeWindow: [{ duration: 28d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ ${objective} }]

${hasPolicy ? policies : ''}`,
  );
  const objects = readObjects([file]);
  const isSample = (name: string) => name.startsWith('web_vital_');
  const input = { slos: readSloDocuments(objects), targets: [], sources: [], isSample };
  return compileSlos(input, { scrapeS: 15, scaling: null }).rules.flatMap(({ alerts }) => alerts).length;
}

const below = 'op: lte, value: 2.5, target: 0.75';
const threshold = (type: string, spec: string) =>
  `thresholdMetric: { metricSource: { type: ${type}, spec: { ${spec} } } }`;
const ratio = (type: string) =>
  `ratioMetric: { counter: true, ${['bad', 'total']
    .map((side) => `${side}: { metricSource: { type: ${type}, spec: { query: ${side}_total } } }`)
    .join(', ')} }`;

const withoutRule: [string, Parts][] = [
  ['single values', { metric: threshold('meshproof', 'metric: web_vital_lcp_seconds'), objective: below }],
  [
    'one value for a run',
    {
      metric: threshold('meshproof', 'metric: mesh_lost_total, fold: max'),
      objective: 'op: lte, value: 0, target: 0.9',
    },
  ],
  [
    'a lower limit of a distribution',
    {
      metric: threshold('meshproof', 'metric: k6_http_req_duration_seconds'),
      objective: 'op: gte, value: 1, target: 0.9',
    },
  ],
  [
    'a counted limit',
    {
      metric: threshold('Prometheus', 'query: lost'),
      objective: 'op: lte, value: 0, target: 0.99999',
      annotations: ', meshproof.io/counted: "true"',
    },
  ],
  ['a ratio of another tool', { metric: ratio('Datadog') }],
  ['a value of another tool', { metric: threshold('NewRelic', 'nrql: SELECT 1'), objective: below }],
  [
    'a raw ratio of another tool',
    { metric: 'ratioMetric: { rawType: success, raw: { metricSource: { type: Dynatrace, spec: { a: b } } } }' },
  ],
];

it.each(withoutRule)('refuses an alert policy on %s at its line, and reads the SLO without the policy', (_, parts) => {
  const place = { line: 12, key: 'spec.alertPolicies.0' };
  expect(() => alertsOf(parts)).toThrow(UserError);
  expect(() => alertsOf(parts)).toThrow(expect.objectContaining({ where: expect.objectContaining(place) }));
  expect(alertsOf({ ...parts, hasPolicy: false })).toBe(0);
});

it('compiles the policy of an SLO that Prometheus has, and leaves an alarm of CloudWatch to CloudWatch', () => {
  expect(alertsOf({ metric: ratio('Prometheus') })).toBe(1);
  const cloud = { metric: threshold('CloudWatch', 'a: b'), objective: below };
  expect(alertsOf({ ...cloud, annotations: ', cloudwatch/metric_name: "Latency"' })).toBe(0);
});
