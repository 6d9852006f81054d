import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { UserError } from '../../scenarios/base/errors.ts';
import { packageRoot } from '../../scenarios/base/package-root.ts';
import { ownPrograms } from '../../scenarios/lib/names.ts';
import { compileDocuments } from './compile-documents.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const production = { scrapeS: 15, scaling: null };

it('writes k6 thresholds for every shipped program', () => {
  const document = join(packageRoot, 'thresholds/slos/api.yaml');
  const { files } = compileDocuments([document], packageRoot, production);
  expect(Object.keys(JSON.parse(files.get('k6-thresholds.json') ?? '{}'))).toEqual(
    expect.arrayContaining([...ownPrograms]),
  );
});

const sloOf = (name: string, query: string, target: number) => `apiVersion: openslo/v1
kind: SLO
metadata: { name: ${name} }
spec:
  service: shop
  indicator:
    metadata: { name: ${name} }
    spec:
      ratioMetric:
        counter: true
        bad: { metricSource: { type: Prometheus, spec: { query: '${query}' } } }
        total: { metricSource: { type: Prometheus, spec: { query: all_total } } }
  timeWindow: [{ duration: 30d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: ${target} }]
`;

function errorsOf(documents: readonly string[], major: 2 | 3): string[] {
  const file = join(dir, 'slos.yaml');
  writeFileSync(file, documents.join('---\n'));
  try {
    compileDocuments([file], dir, production, major);
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.all.map(({ where }) => `${where.line} ${where.key?.split('.').at(-1)}`);
  }
}

it.each<[string, 2 | 3, string[]]>([
  ['limitk(2, bad_total)', 2, ['11 query']],
  ['limitk(2, bad_total)', 3, []],
  ['bad_total offset (5m)', 2, ['11 query']],
  ['sum(bad_total', 2, ['11 query']],
  ['bad_total', 2, []],
])('reads the query %s for Prometheus %i with the errors %j', (query, major, errors) => {
  expect(errorsOf([sloOf('a', query, 0.99)], major)).toEqual(errors);
});

/** An alert policy that cannot fire, because its limit is twice the largest possible error ratio. */
const impossible = `  alertPolicies:
    - kind: AlertPolicy
      metadata: { name: p }
      spec:
        conditions:
          - kind: AlertCondition
            metadata: { name: c }
            spec: { severity: page, condition: { op: gt, threshold: 200, lookbackWindow: 1h } }
        notificationTargets:
          - { kind: AlertNotificationTarget, metadata: { name: t }, spec: { target: pigeon } }
`;

it('lists the errors of form, of PromQL, of impossible alerts and of receivers together', () => {
  const documents = [
    sloOf('a', 'bad_total', 1.5),
    sloOf('b', 'sum(bad_total', 0.99),
    sloOf('c', 'bad_total', 0.99) + impossible,
  ];
  expect(errorsOf(documents, 2)).toEqual(['15 target', '27 query', '55 threshold', '57 target']);
});

it('lists the error of PromQL in an object with an error of form, unless both are at the same key', () => {
  expect(errorsOf([sloOf('a', 'sum(bad_total', 1.5), sloOf('b', '', 1.5)], 2)).toEqual([
    '11 query',
    '15 target',
    '27 query',
    '31 target',
  ]);
});

it('lists wrong annotations of a cloud with the other errors', () => {
  const cloud = sloOf('a', 'bad_total', 0.99).replace('{ name: a }', '{ name: a, annotations: { google/project: x } }');
  expect(errorsOf([cloud, sloOf('c', 'bad_total', 0.99) + impossible], 2)).toEqual([
    '3 google/metric_type',
    '3 google/project',
    '39 threshold',
    '41 target',
  ]);
});
