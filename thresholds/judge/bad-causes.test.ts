import { expect, it } from 'vitest';
import { toEvidence } from '../../results/record/evidence.ts';
import type { Labels } from '../../results/record/metric.ts';
import type { Row } from '../../results/record/row.ts';
import { metrics } from '../../simulators/k6/rows/metrics.ts';
import { phases, t0Ms } from '../run.fixture.ts';
import { badCauses } from './bad-causes.ts';

const catalogue = new Map(metrics.map((metric) => [metric.name, { metric, producer: 'k6' }] as const));
const window = phases.find(({ kind }) => kind === 'steady')!;

type Counted = [second: number, n: number, labels: Labels];

/** The causes of a ratio on one metric; `good` are the labels of its good events. */
function causesOf(metric: string, good: Labels, counted: readonly Counted[], counts: 'good' | 'bad' = 'good') {
  const rows = counted.map(
    ([second, n, labels]): Row => ({
      ...{ t: t0Ms + (window.startS + second) * 1000, metric, n },
      labels: { scenario: 'own', phase: window.name, ...labels },
    }),
  );
  const evidence = toEvidence({ t0Ms, phases, producers: [], events: [], rows, samples: [], catalogue });
  const of = (match: Labels) => [{ metric, match: { scenario: 'own', ...match } }];
  const sli = { kind: 'ratio' as const, counts, part: of(good), total: of({}) };
  return badCauses({ sli, evidence, phase: { name: window.name, window } });
}

it.each<[string, string, Labels, Counted[], string]>([
  [
    'refused WebSockets',
    'k6_ws_sessions_total',
    { status: '101' },
    [
      [3, 4, { status: '101', name: 'ws://a.test/live' }],
      [5, 60, { status: '404', name: 'ws://a.test/ws' }],
      [6, 6, { status: '404', name: 'ws://a.test/other' }],
      [4, 2, { name: 'ws://a.test/gone' }],
    ],
    '404 × 66, no answer × 2, first: ws://a.test/gone',
  ],
  [
    'HTTP requests',
    'k6_http_reqs_total',
    { expected_response: 'true' },
    [
      [0, 9, { status: '200', expected_response: 'true', name: 'GET /a' }],
      [1, 1, { status: '500', expected_response: 'false', name: 'GET /b' }],
      [2, 3, { status: '0', error_code: '1050', expected_response: 'false', name: 'GET /a' }],
      [3, 1, { status: '429', expected_response: 'false', name: 'GET /a' }],
      [4, 1, { status: '418', expected_response: 'false', name: 'GET /a' }],
    ],
    'error 1050 × 3, 500 × 1, 429 × 1, …, first: GET /b',
  ],
  ['events without a name', 'k6_http_reqs_total', { status: '200' }, [[0, 2, { status: '503' }]], '503 × 2'],
  ['checks, which have no status', 'k6_checks_total', { result: 'true' }, [[0, 2, { result: 'false', name: 'x' }]], ''],
  ['only good events', 'k6_http_reqs_total', { status: '200' }, [[0, 2, { status: '200', name: 'x' }]], ''],
])('the causes of %s', (_, metric, good, counted, text) => {
  expect(causesOf(metric, good, counted)).toBe(text);
});

it('the causes of events that are counted as bad are those of the part', () => {
  const counted: Counted[] = [
    [0, 5, { status: '200', expected_response: 'true' }],
    [1, 2, { status: '404', expected_response: 'false' }],
  ];
  expect(causesOf('k6_http_reqs_total', { expected_response: 'false' }, counted, 'bad')).toBe('404 × 2');
});
