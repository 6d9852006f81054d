import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../scenarios/base/errors.ts';
import type { ReadSlo } from './documents.ts';
import { readSloDocuments } from './read-documents.ts';
import { readObjects } from './read-objects.ts';

/** The texts are files `a.yaml`, `b.yaml`, … of one folder. Their references are resolved. */
export function readTexts(...texts: string[]): ReadSlo[] {
  const folder = mkdtempSync(join(tmpdir(), 'open-slo-'));
  try {
    const files = texts.map((text, i) => {
      const file = join(folder, `${'abcdefgh'[i]}.yaml`);
      writeFileSync(file, text);
      return file;
    });
    return readSloDocuments(readObjects(files));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The places of all errors of these texts, as `a.yaml:12 spec.objectives.0.target`. */
export function errorsOf(...texts: string[]): string[] {
  try {
    readTexts(...texts);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.all.map(({ where }) => `${where.file?.split('/').at(-1)}:${where.line} ${where.key ?? ''}`.trim());
  }
  return [];
}

/** Valid objects of every kind, which refer to each other. */
export const valid = {
  service: `apiVersion: openslo/v1
kind: Service
metadata: { name: shop, displayName: The shop }
spec: { description: sells }
`,
  source: `apiVersion: openslo/v1
kind: DataSource
metadata: { name: prom }
spec: { type: Prometheus, connectionDetails: { url: http://127.0.0.1:9090 } }
`,
  sli: `apiVersion: openslo/v1
kind: SLI
metadata: { name: answers }
spec:
  ratioMetric:
    counter: true
    bad: { metricSource: { metricSourceRef: prom, spec: { query: 'sum(rate(bad[{{.window}}]))' } } }
    total: { metricSource: { metricSourceRef: prom, spec: { query: 'sum(rate(all[{{.window}}]))' } } }
`,
  condition: `apiVersion: openslo/v1
kind: AlertCondition
metadata: { name: fast-burn }
spec:
  severity: page
  condition: { kind: burnrate, op: gte, threshold: 14.4, lookbackWindow: 1h, alertAfter: 2m }
`,
  target: `apiVersion: openslo/v1
kind: AlertNotificationTarget
metadata: { name: on-call }
spec: { target: pagerduty }
`,
  policy: `apiVersion: openslo/v1
kind: AlertPolicy
metadata: { name: page }
spec:
  alertWhenBreaching: true
  alertWhenNoData: true
  conditions: [{ conditionRef: fast-burn }]
  notificationTargets: [{ targetRef: on-call }]
`,
  slo: `apiVersion: openslo/v1
kind: SLO
metadata:
  name: right-answers
  labels: { team: checkout, tier: [one, two] }
  annotations: { example.com/owner: checkout }
spec:
  service: shop
  indicatorRef: answers
  timeWindow:
    - duration: 1M
      calendar: { startTime: 2026-01-01 00:00:00, timeZone: Europe/Berlin }
  budgetingMethod: Timeslices
  objectives:
    - { displayName: good, targetPercent: 99.9, timeSliceTarget: 0.95, timeSliceWindow: 5 }
    - { target: 0.99, timeSliceTarget: 1, timeSliceWindow: 1h }
  alertPolicies: [{ alertPolicyRef: page }]
`,
};

export const validFile = Object.values(valid).join('---\n');
