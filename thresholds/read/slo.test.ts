import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../scenarios/base/errors.ts';
import { catalogue, phases } from '../run.fixture.ts';
import { checkAgainst } from './check-against.ts';
import { readSlos } from './read-slos.ts';

const latency = `apiVersion: openslo/v1
kind: SLO
metadata:
  name: api-latency
  displayName: fast enough
  annotations:
    meshproof.io/unit: s
    meshproof.io/phases: steady,recovery
    meshproof.io/strict: "true"
spec:
  service: api
  indicator:
    metadata: { name: api-latency }
    spec:
      thresholdMetric:
        metricSource:
          type: meshproof
          spec:
            metric: k6_http_req_duration_seconds
            match: { scenario: api }
  timeWindow: [{ duration: 1h, isRolling: true }]
  budgetingMethod: Occurrences
  objectives:
    - { op: lte, value: 0.2, target: 0.95 }
`;

const ratio = latency
  .replace(/ {6}thresholdMetric:[\s\S]*api \}\n/, '')
  .replace(
    '    spec:\n',
    `    spec:
      ratioMetric:
        counter: true
        bad:
          metricSource:
            type: meshproof
            spec: { metric: k6_http_reqs_total, match: { scenario: api, status: ["500", "503"] } }
        total:
          metricSource: { type: meshproof, spec: { metric: k6_http_reqs_total } }
`,
  )
  .replace('op: lte, value: 0.2, ', '');

/** The document with `fold: max` in its metric source, and with the annotation that a fold needs. */
const counted = (text: string) =>
  text
    .replace('{ scenario: api }', '{}\n            fold: max')
    .replace('annotations:\n', 'annotations:\n    meshproof.io/counted: "true"\n');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slo-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function read(text: string) {
  const file = join(folder, 'slos.yaml');
  writeFileSync(file, text);
  return readSlos(file);
}

/** The message of the UserError that `act` throws, without the folder. */
function told(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return String(error).replace(`${folder}/`, '');
  }
  return 'nothing';
}

describe('an SLO document', () => {
  it('gives a quantile of a threshold without a fold', () => {
    expect(read(latency)[0]).toMatchObject({
      name: 'api-latency',
      sli: {
        kind: 'quantile',
        of: { metric: 'k6_http_req_duration_seconds', match: { scenario: 'api' } },
        q: 0.95,
        limit: 0.2,
      },
      op: '<=',
      objective: 0.2,
      unit: 's',
      phases: ['steady', 'recovery'],
      tolerance: 0,
    });
  });

  it('gives a limit of a threshold with a fold', () => {
    expect(read(counted(latency))[0]).toMatchObject({
      sli: { kind: 'limit', fold: 'max', limit: 0.2 },
      op: '<=',
      objective: 0.2,
    });
  });

  it('gives a ratio whose alternatives are series that do not overlap', () => {
    expect(read(ratio)[0]).toMatchObject({
      sli: {
        kind: 'ratio',
        counts: 'bad',
        part: [
          { metric: 'k6_http_reqs_total', match: { scenario: 'api', status: '500' } },
          { metric: 'k6_http_reqs_total', match: { scenario: 'api', status: '503' } },
        ],
        total: [{ metric: 'k6_http_reqs_total', match: {} }],
      },
      op: '>=',
      objective: 0.95,
      unit: '1',
    });
  });

  it('reads a target of 1 as a counted limit, as documents had it before the annotation', () => {
    const before = counted(latency).replace('    meshproof.io/counted: "true"\n', '').replace('0.95', '1');
    const { where: _, ...slo } = read(before)[0]!;
    expect(slo).toEqual(expect.objectContaining({ sli: read(counted(latency))[0]!.sli, tolerance: 0 }));
  });

  const strict = '    meshproof.io/strict: "true"\n';
  const tolerance = (percent: string) => `    meshproof.io/tolerance: "${percent}"\n`;
  it.each([
    ['a limit by default', latency.replace(strict, ''), 0.1],
    ['a share by default', ratio.replace(strict, ''), 1],
    ['a strict SLO', latency, 0],
    ['a limit with its own', latency.replace(strict, tolerance('2.5%')), 0.025],
    ['a share with its own', ratio.replace(strict, tolerance('20%')), 0.2],
    ['a limit with none', latency.replace(strict, tolerance('0')), 0],
  ])('reads the tolerance of %s', (_, text, expected) => {
    expect(read(text)[0]!.tolerance).toBe(expected);
  });

  it.each([
    ['that contradicts strict', latency.replace(strict, `${strict}${tolerance('10%')}`)],
    ['that is not a percentage', latency.replace(strict, tolerance('a tenth'))],
    ['that is a share', latency.replace(strict, tolerance('0.1'))],
    ['of a value that is exact', counted(latency.replace(strict, tolerance('5%')))],
  ])('refuses a tolerance %s', (_, text) => {
    expect(told(() => read(text))).toContain('meshproof.io/tolerance');
  });

  it('may share a file with others', () => {
    expect(read(`${latency}---\n${ratio.replace('api-latency', 'api-errors')}`)).toHaveLength(2);
  });

  it.each<[string, [string | RegExp, string], string]>([
    ['an unknown key', ['service: api', 'service: api\n  budget: 3'], 'slos.yaml:12: spec.budget: unknown key'],
    ['another version', ['openslo/v1', 'openslo/v2'], 'slos.yaml:1: apiVersion: "apiVersion" must be openslo/v1'],
    [
      'an unknown annotation with the prefix of meshproof',
      ['io/strict', 'io/stern'],
      'slos.yaml:9: metadata.annotations.meshproof.io/stern: unknown key (did you mean meshproof.io/strict?)',
    ],
    [
      'a share above 1',
      ['0.95', '95'],
      'slos.yaml:24: spec.objectives.0.target: "target" must be below 1: write 0.999 for 99.9 %',
    ],
    [
      'two objectives',
      ['target: 0.95 }', 'target: 0.95 }\n    - { op: lte, value: 1, target: 0.99 }'],
      'slos.yaml:25: spec.objectives.1: a thresholdMetric must have exactly one objective',
    ],
    [
      'a limit with a unit in it',
      ['0.2', '200ms'],
      'slos.yaml:24: spec.objectives.0.value: "value" must be a number in the base unit: write 0.2 for 200 ms',
    ],
    [
      'no unit',
      ['    meshproof.io/unit: s\n', ''],
      'slos.yaml:6: metadata.annotations.meshproof.io/unit: a threshold needs the unit of its value (write meshproof.io/unit: s for a time, B for bytes, 1 for a count or a share)',
    ],
    [
      'a quantile from above',
      ['lte', 'gte'],
      'slos.yaml:24: spec.objectives.0.op: without "fold" in the metric source, the objective must be an upper limit: write op: lte or op: lt',
    ],
    [
      'an objective of 100 %',
      ['0.95', '1'],
      'slos.yaml:24: spec.objectives.0.target: "target" must be below 100 %, since 100 % leaves no error budget; for a counted limit write meshproof.io/counted: "true" and target: 0.99999',
    ],
    [
      'a fold that is not counted',
      ['{ scenario: api }', '{}\n            fold: max'],
      'slos.yaml:6: metadata.annotations.meshproof.io/counted: "fold: max" gives an exact value, so the SLO needs the annotation meshproof.io/counted (write meshproof.io/counted: "true")',
    ],
    [
      'a counted value without a fold',
      ['annotations:\n', 'annotations:\n    meshproof.io/counted: "true"\n'],
      'slos.yaml:7: metadata.annotations.meshproof.io/counted: the annotation meshproof.io/counted needs "fold" in the spec of the metric source: write min, max, sum or rate',
    ],
    [
      'alternatives in a threshold',
      ['{ scenario: api }', '{ scenario: [api, mesh] }'],
      'slos.yaml:20: spec.indicator.spec.thresholdMetric.metricSource.spec.match: a threshold can match one value per label; only a ratio can match several',
    ],
    [
      'a label that is a number',
      ['{ scenario: api }', '{ status: 500 }'],
      'slos.yaml:20: spec.indicator.spec.thresholdMetric.metricSource.spec.match.status: a label value is text: put it in quotes',
    ],
    [
      'a budget by time slices',
      ['Occurrences\n  objectives:\n    - {', 'RatioTimeslices\n  objectives:\n    - { timeSliceWindow: 1m,'],
      'slos.yaml:22: spec.budgetingMethod: a run cannot be judged by the budgeting method RatioTimeslices (write Occurrences)',
    ],
    [
      'another source',
      ['type: meshproof', 'type: Prometheus'],
      'slos.yaml:17: spec.indicator.spec.thresholdMetric.metricSource.type: a run cannot read metrics from a source of the type Prometheus (write type: meshproof, and name a metric of the run)',
    ],
  ])('with %s is refused with file, line and key', (_, [from, to], message) => {
    expect(told(() => read(latency.replace(from, to))).indexOf(message)).toBe(0);
  });

  it('has either good or bad and only a target, when it is a ratio', () => {
    expect(told(() => read(ratio.replace('bad:', 'worse:')))).toContain('ratioMetric.worse: unknown key');
    const both = ratio.replace(
      '        bad:',
      '        good:\n          metricSource: { type: meshproof, spec: { metric: a } }\n        bad:',
    );
    expect(told(() => read(both))).toMatch(/either "good" or "bad", not both$/);
    expect(told(() => read(ratio.replace(/ {8}bad:[\s\S]*?(?= {8}total:)/, '')))).toMatch(/either "good" or "bad"$/);
    expect(told(() => read(ratio.replace('{ target', '{ value: 1, target')))).toContain(
      'objectives.0.value: a ratio must have "target" only: remove "value"',
    );
  });
});

describe('an SLO of a plan', () => {
  const check = (text: string) => told(() => checkAgainst(read(text), catalogue, phases));

  it('is valid when the producers of the plan measure everything that it names', () => {
    expect(check(`${latency}---\n${ratio.replace('api-latency', 'api-errors')}`)).toBe('nothing');
  });

  it.each<[string, string, [string, string], string]>([
    [
      'a metric that no producer measures',
      latency,
      ['_duration_', '_duratoin_'],
      'slos.yaml:19: spec.indicator.spec.thresholdMetric.metricSource.spec.metric: no part of this plan measures k6_http_req_duratoin_seconds (did you mean k6_http_req_duration_seconds?)',
    ],
    [
      'a label that the metric does not have',
      latency,
      ['scenario: api', 'scenari: api'],
      'slos.yaml:20: spec.indicator.spec.thresholdMetric.metricSource.spec.match.scenari: k6_http_req_duration_seconds has no label scenari (did you mean scenario?)',
    ],
    [
      'a phase that the plan lacks',
      latency,
      ['steady,recovery', 'steady,peak'],
      'slos.yaml:8: metadata.annotations.meshproof.io/phases: the plan has no phase peak (there are: warm-up, steady, recovery)',
    ],
    [
      'the warm-up',
      latency,
      ['steady,recovery', 'warm-up'],
      'slos.yaml:8: metadata.annotations.meshproof.io/phases: an SLO cannot judge the warm-up (name another phase: steady, recovery)',
    ],
    [
      'a quantile of a count',
      latency,
      ['req_duration_seconds', 'reqs_total'],
      'slos.yaml:19: spec.indicator.spec.thresholdMetric.metricSource.spec.metric: k6_http_reqs_total is a count; a quantile needs a histogram or sample',
    ],
    [
      'another unit',
      latency,
      ['unit: s', 'unit: B'],
      'slos.yaml:7: metadata.annotations.meshproof.io/unit: k6_http_req_duration_seconds has the unit "s", but the SLO has the unit "B" (write the SLO with the unit "s")',
    ],
    [
      'a ratio of samples',
      ratio,
      ['spec: { metric: k6_http_reqs_total }', 'spec: { metric: journey_success }'],
      'slos.yaml:22: spec.indicator.spec.ratioMetric.total.metricSource.spec.metric: journey_success is a sample; a ratio needs a count or histogram',
    ],
  ])('is refused for %s, with the nearest name', (_, text, [from, to], message) => {
    expect(check(text.replace(from, to))).toBe(message);
  });

  it('is refused when another has its name', () => {
    expect(check(`${latency}---\n${ratio}`)).toContain('two SLOs are named api-latency (rename one of them;');
  });
});
