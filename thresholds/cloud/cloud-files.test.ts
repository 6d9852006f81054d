import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { guideAlarm, guideDescriptor } from '../../docs/examples/katya/guide.fixture.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { readSloDocuments } from '../open-slo/read-documents.ts';
import { readObjects } from '../open-slo/read-objects.ts';
import { cloudFiles } from './cloud-files.ts';
import { alarmSchema } from './cloudwatch-alarm.ts';
import { descriptorSchema } from './metric-descriptor.ts';
import { resourceText } from './terraform-text.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const cloudwatch = {
  namespace: 'AWS/EC2',
  metric_name: 'CPUUtilization',
  statistic: 'Average',
  value_per_unit: '100',
  topic_arn: 'arn:aws:sns:eu-central-1:123456789012:alerts',
  dimension_AutoScalingGroupName: 'nodes',
};
const google = { project: 'katya-mesh', metric_type: 'custom.googleapis.com/mesh/cpu', label_region: 'Region' };

type Parts = {
  annotations: Record<string, string>;
  op?: string;
  threshold?: number;
  lookback?: string;
  after?: string;
  burn?: string;
};

function compile({ annotations, op = 'lte', threshold = 50, lookback = '10m', after = '10m', burn = 'gt' }: Parts) {
  const file = join(dir, 'slos.yaml');
  writeFileSync(
    file,
    `apiVersion: openslo/v1
kind: SLO
metadata: { name: cpu, annotations: ${JSON.stringify(annotations)} }
spec:
  service: hosts
  indicator:
    metadata: { name: cpu }
    spec: { thresholdMetric: { metricSource: { type: Prometheus, spec: { query: cpu_ratio } } } }
  timeWindow: [{ duration: 30d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ op: ${op}, value: 0.9, target: 0.99 }]
  alertPolicies:
    - kind: AlertPolicy
      metadata: { name: busy }
      spec:
        alertWhenNoData: true
        alertWhenResolved: true
        conditions:
          - kind: AlertCondition
            metadata: { name: busy }
            spec:
              severity: warning
              condition:
                { kind: burnrate, op: ${burn}, threshold: ${threshold}, lookbackWindow: ${lookback}, alertAfter: ${after} }
        notificationTargets:
          - kind: AlertNotificationTarget
            metadata: { name: hook }
            spec: { target: webhook }
`,
  );
  return cloudFiles(readSloDocuments(readObjects([file])), [{ file: 'slos.yaml', sha256: '0'.repeat(64) }]);
}

const prefixed = (prefix: string, fields: Record<string, string>) =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [prefix + name, value]));
const alarmText = (parts: Partial<Parts> = {}) =>
  compile({ annotations: prefixed('cloudwatch/', cloudwatch), ...parts }).get('cloud/cloudwatch.tf')!;
const fieldOf = (text: string, name: string) => new RegExp(`^  ${name} += (.*)$`, 'm').exec(text)?.[1];

describe('the CloudWatch alarm', () => {
  it('has the limit of the SLO, where the guide has 80 % beside a rule of 90 %', () => {
    expect(fieldOf(alarmText(), 'threshold')).toBe('90');
    expect(Number(guideAlarm.threshold)).not.toBe(90);
  });

  it.each([
    // In a total outage, the alarm fires in the minute in which the alert of the Prometheus rule fires. The time from
    // the start of the outage is limit × lookback plus `after`.
    [50, '10m', '10m', 20, 16],
    [50, '5m', '0m', 5, 3],
    [10, '1h', '5m', 65, 12],
    // With `gte`, half of 10 periods and a tenth of 60 periods are enough.
    [50, '10m', '10m', 20, 15, 'gte'],
    [50, '5m', '0m', 5, 3, 'gte'],
    [10, '1h', '5m', 65, 11, 'gte'],
  ])('fires at %d × budget over %s for %s after the periods of the policy', (...row) => {
    const [threshold, lookback, after, all, bad, burn = 'gt'] = row;
    const text = alarmText({ threshold, lookback, after, burn });
    expect([fieldOf(text, 'evaluation_periods'), fieldOf(text, 'datapoints_to_alarm')]).toEqual([`${all}`, `${bad}`]);
  });

  it.each(['lt', 'lte'])('refuses op: %s of an alert at its line', (burn) => {
    expect(() => alarmText({ burn })).toThrow(
      expect.objectContaining({
        message: 'an alert on a burn rate must fire above its threshold',
        where: expect.objectContaining({
          file: expect.any(String),
          line: expect.any(Number),
          hint: 'write op: gt or op: gte',
        }),
      }),
    );
  });

  it('alerts on missing data and on the resolution as its policy states, where the guide has no such setting', () => {
    expect(fieldOf(alarmText(), 'treat_missing_data')).toBe('"breaching"');
    expect(fieldOf(alarmText(), 'ok_actions')).toBe(`["${cloudwatch.topic_arn}"]`);
    expect(alarmSchema.safeParse(guideAlarm).success).toBe(false);
  });

  it.each([
    ['lte', 'GreaterThanThreshold'],
    ['lt', 'GreaterThanOrEqualToThreshold'],
    ['gte', 'LessThanThreshold'],
    ['gt', 'LessThanOrEqualToThreshold'],
  ])('fires when %s does not hold', (op, expected) => {
    expect(fieldOf(alarmText({ op }), 'comparison_operator')).toBe(`"${expected}"`);
  });

  it.each([
    ['an unknown key', { ...cloudwatch, metric: 'x' }],
    ['a missing topic', { ...cloudwatch, topic_arn: 'alerts' }],
    ['an unknown statistic', { ...cloudwatch, statistic: 'p95' }],
    ['a period that CloudWatch refuses', { ...cloudwatch, period_seconds: '45' }],
  ])('refuses %s at its line', (_, fields) => {
    const annotations = prefixed('cloudwatch/', fields);
    expect(() => compile({ annotations })).toThrow(
      expect.objectContaining({ where: expect.objectContaining({ line: 3 }) }),
    );
  });

  it('refuses a window that is longer than CloudWatch evaluates', () => {
    expect(() => alarmText({ lookback: '1d' })).toThrow(UserError);
  });
});

it('escapes quotes and templates in Terraform text', () => {
  const text = resourceText('a', 'b', { name: `x "\${file("/etc/passwd")}" %{ if true } \n` });
  expect(text).toContain('name = "x \\"$${file(\\"/etc/passwd\\")}\\" %%{ if true } \\n"');
});

describe('the Google metric descriptor', () => {
  const descriptor = (fields: Record<string, string>) =>
    compile({ annotations: prefixed('google/', fields) }).get('cloud/cpu.metric-descriptor.yml')!;

  it('matches the schema of Config Connector, where that of the guide does not', () => {
    expect(descriptorSchema.safeParse(parse(descriptor(google))).success).toBe(true);
    expect(descriptorSchema.safeParse(guideDescriptor).success).toBe(false);
  });

  it.each([
    ['B', 'By'],
    ['B/s', 'By/s'],
    ['1/s', '1/s'],
    ['s/s', 's/s'],
  ])('has the unit %s as %s', (unit, expected) => {
    const annotations = { ...prefixed('google/', google), 'meshproof.io/unit': unit };
    const text = compile({ annotations }).get('cloud/cpu.metric-descriptor.yml')!;
    expect(parse(text).spec.unit).toBe(expected);
  });

  it.each([
    ['a type outside custom and external', { ...google, metric_type: 'gauge' }],
    ['an unknown kind of value', { ...google, value_type: 'FLOAT' }],
    ['an unknown key', { ...google, unit: '1' }],
  ])('refuses %s', (_, fields) => {
    expect(() => descriptor(fields)).toThrow(UserError);
  });
});

it('writes nothing for an SLO without annotations for a cloud', () => {
  expect(compile({ annotations: {} }).size).toBe(0);
});
