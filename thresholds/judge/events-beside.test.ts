import { describe, expect, it } from 'vitest';
import { type Evidence, toEvidence } from '../../results/record/evidence.ts';
import type { Labels, Metric } from '../../results/record/metric.ts';
import type { ProducerEnd } from '../../results/record/producer.ts';
import type { Row } from '../../results/record/row.ts';
import type { Fold, Slo } from '../../results/record/slo.ts';
import { catalogueOf } from '../../scripts/plan/catalogue-of.ts';
import { producers } from '../../scripts/plan/producers.ts';
import { programMetrics } from '../../simulators/k6/user/program-metrics.ts';
import { worldMetrics } from '../../simulators/mesh-node/virtual/world-metrics.ts';
import { shortNames } from '../lines/short-names.ts';
import { phases, t0Ms } from '../run.fixture.ts';
import { judge } from './judge.ts';

const made = [
  { name: 'my_lost', type: 'Counter', isTime: false },
  { name: 'my_rate', type: 'Rate', isTime: false },
] as const;
const own: Metric[] = [...programMetrics([{ metrics: [...made], words: new Set() }]), ...Object.values(worldMetrics)];
const catalogue = new Map([
  ...catalogueOf(producers),
  ...own.map((metric) => [metric.name, { metric, producer: metric.name.startsWith('k6_') ? 'k6' : 'mesh' }] as const),
]);
const steady = { scenario: 'shop', phase: 'steady' };
const row = (metric: string, labels: Labels, n: number): Row => ({
  ...{ t: t0Ms + 6000, metric, labels: { ...steady, ...labels } },
  ...(metric.endsWith('_seconds') ? { h: { schema: 3, zero: 0, index: [1], count: [n], sum: n, censored: 0 } } : { n }),
});

function outcome(
  metric: string,
  match: Labels,
  rows: readonly Row[],
  health?: ProducerEnd['health'],
  fold: Fold = 'sum',
): string {
  const slo: Slo = {
    ...{ name: 'none', title: '', description: '', service: 'shop', phases: [], tolerance: 0, unit: '1' },
    sli: { kind: 'limit', of: { metric, match }, fold, limit: 0 },
    ...{ op: '<=', objective: 0, file: 'plan.yaml', where: () => ({}) },
  };
  const k6: ProducerEnd = {
    ...{ name: 'k6', status: 'done', offered: 9, completed: 9, dropped: 0, inFlight: 0, phases: [], delivered: {} },
    ...(health && { health }),
  };
  const parts = { t0Ms, phases, producers: [k6], events: [], rows, samples: [], catalogue };
  const evidence: Evidence = toEvidence(parts);
  const [judged] = judge([slo], evidence, { status: 'valid', reasons: [] });
  return `${judged!.verdict} ${judged!.reasonCode} ${judged!.samples}`;
}

const none = 'INCONCLUSIVE no-samples 0';

/** A count, the events that could raise it, and labels that both have. */
const counts: readonly [metric: string, match: Labels, events: string, shared: Labels][] = [
  ['k6_http_reqs_total', { expected_response: 'false' }, 'k6_http_reqs_total', { name: 'home', method: 'GET' }],
  ['k6_http_reqs_total', { status: '500' }, 'k6_http_reqs_total', { name: 'home', method: 'GET' }],
  ['k6_http_reqs_total', { status: '0', error_code: '1050' }, 'k6_http_reqs_total', { name: 'home' }],
  ['k6_http_redirect_requests_total', { status: '302' }, 'k6_http_reqs_total', { name: 'home' }],
  ['k6_ws_sessions_total', { status: '403' }, 'k6_ws_sessions_total', {}],
  ['k6_thrown_iterations_total', { by: 'script' }, 'k6_started_iterations_total', {}],
  ['meshproof_chat_requests_total', { outcome: 'timeout' }, 'meshproof_chat_requests_total', {}],
  ['k6_checks_total', { result: 'false' }, 'k6_checks_total', { check: 'found' }],
  ['k6_http_redirect_requests_total', {}, 'k6_http_reqs_total', { name: 'home' }],
  ['k6_repeated_requests_total', {}, 'k6_http_reqs_total', { name: 'home', method: 'GET' }],
  ['k6_dropped_iterations_total', {}, 'k6_started_iterations_total', {}],
  ['k6_thrown_iterations_total', {}, 'k6_started_iterations_total', {}],
  ['k6_wrong_answers_total', {}, 'k6_call_duration_seconds', { name: 'GET /user' }],
  ['k6_writes_lost_total', {}, 'k6_writes_checked_total', { kind: 'order' }],
  ['k6_writes_doubled_total', {}, 'k6_writes_checked_total', { kind: 'order' }],
  ['k6_writes_unreadable_total', {}, 'k6_writes_checked_total', { kind: 'order' }],
  ['k6_attacks_let_in_total', {}, 'k6_attacks_total', { attack: 'no token' }],
  ['k6_attack_crashes_total', {}, 'k6_attacks_total', { attack: 'no token' }],
  ['k6_grpc_failures_total', {}, 'k6_grpc_calls_total', { name: 'mesh.MeshService/GetPeers' }],
  ['k6_my_lost_total', {}, 'k6_iterations_total', {}],
  ['k6_my_rate_total', { result: 'true' }, 'k6_my_rate_total', {}],
  ['meshproof_chat_retries_total', {}, 'meshproof_chat_requests_total', {}],
  ['meshproof_chat_goodput_total', { good: 'no' }, 'meshproof_chat_goodput_total', {}],
  ['meshproof_mesh_errors_total', {}, 'meshproof_mesh_operations_total', {}],
  ['meshproof_mesh_operations_total', { outcome: 'error' }, 'meshproof_mesh_operations_total', { operation: 'send' }],
  ['mesh_dropped_total', {}, 'mesh_copies_total', {}],
];

/** Labels of the events of a healthy run. */
const good: Record<string, Labels> = {
  k6_http_reqs_total: { expected_response: 'true', status: '200' },
  k6_ws_sessions_total: { status: '101' },
  k6_checks_total: { result: 'true' },
  meshproof_chat_requests_total: { outcome: 'ok' },
  k6_my_rate_total: { result: 'false' },
  meshproof_chat_goodput_total: { good: 'yes' },
  meshproof_mesh_operations_total: { outcome: 'ok' },
};

describe.each(counts)('a limit of 0 on %s%o', (metric, match, events, shared) => {
  const healthy = [row(events, { ...good[events], ...shared }, 80)];

  it('passes without a series beside events that could have raised the count', () => {
    for (const selected of [{}, { scenario: 'shop' }, shared, { ...shared, phase: 'steady' }])
      expect(outcome(metric, { ...match, ...selected }, healthy)).toBe('PASS holds 80');
  });

  it('has no samples without such events', () => {
    expect(outcome(metric, match, [])).toBe(none);
    expect(outcome(metric, match, [row(events, { ...good[events], phase: 'warm-up' }, 80)])).toBe(none);
  });

  it('has no samples for a label or value that the events do not have', () => {
    for (const wrong of [{ scenario: 'shp' }, { nmae: 'home' }, ...Object.keys(match).map((name) => ({ [name]: 'x' }))])
      expect(outcome(metric, { ...match, ...wrong }, healthy)).toBe(none);
  });

  it('fails with a counted event, and has no samples if the event may belong to the selection', () => {
    expect(outcome(metric, match, [...healthy, row(metric, match, 1)])).toMatch(/^FAIL broken/);
    const unplaced: Row = { t: t0Ms + 6000, metric, labels: match, n: 1 };
    expect(outcome(metric, { ...match, scenario: 'shop' }, [...healthy, unplaced])).toBe(none);
    expect(outcome(metric, { ...match, scenario: 'shop' }, [...healthy, { ...unplaced, n: 0 }])).toMatch(/^PASS/);
  });
});

it.each([
  ['k6_http_reqs_total', { status: '5xx' }],
  ['k6_http_reqs_total', { status: '50' }],
  // The record does not contain redirects that k6 follows, so a count of 0 does not prove that there were none.
  ['k6_http_reqs_total', { status: '302' }],
  ['k6_http_reqs_total', { error_code: '10' }],
  ['k6_http_reqs_total', { expected_response: 'no' }],
  ['k6_http_reqs_total', { result: 'bad' }],
  ['k6_ws_sessions_total', { status: 'closed' }],
])('has no samples on %s%o, which no event can have', (metric, match) => {
  const healthy = [row(metric, { ...good[metric], error_code: '1000', result: 'ok' }, 80)];
  expect(outcome(metric, match, healthy)).toBe(none);
});

it('judges a rate of events with another outcome as 0 a second', () => {
  const healthy = [row('k6_http_reqs_total', { status: '200' }, 80)];
  expect(outcome('k6_http_reqs_total', { status: '500' }, healthy, undefined, 'rate')).toBe('PASS holds 80');
  expect(outcome('k6_http_reqs_total', { status: '500' }, [], undefined, 'rate')).toBe(none);
});

it('has no samples on exceptions that only the log of k6 shows', () => {
  const started = [row('k6_started_iterations_total', {}, 80)];
  expect(outcome('k6_thrown_iterations_total', {}, started, { exceptions: 1 })).toBe(none);
  expect(outcome('k6_thrown_iterations_total', {}, started, { exceptions: 0 })).toBe('PASS holds 80');
});

it('has no samples on lost writes if none was accepted, although their series is there', () => {
  const rows = ['accepted', 'checked', 'lost'].map((what) => row(`k6_writes_${what}_total`, { kind: 'vote' }, 0));
  expect(outcome('k6_writes_lost_total', {}, rows)).toBe(none);
});

/** The metrics that record zeros beside events: delivered messages, checked invariants, answered health checks. */
const withZeros = [
  'meshproof_mesh_lost_total',
  'meshproof_mesh_duplicate_total',
  'mesh_invariant_violations_total',
  'meshproof_target_resets_total',
];

it('can be met by each count with `better: lower`, and by each count that an SLO line can name', () => {
  const lines = Object.values(shortNames).flatMap(({ count, example }) => (count && example === '== 0' ? [count] : []));
  const fewer = [...catalogue.values()].filter(({ metric }) => metric.kind === 'count' && metric.better === 'lower');
  const names = [...lines, ...fewer.map(({ metric }) => ({ metric: metric.name }))].map(({ metric }) => metric);
  const open = [...new Set(names)].filter((name) => !catalogue.get(name)?.metric.zeroBeside);
  expect(open.sort()).toEqual([...withZeros].sort());
});
