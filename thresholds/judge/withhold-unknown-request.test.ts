import { expect, it } from 'vitest';
import { toEvidence } from '../../results/record/evidence.ts';
import { bucketOf, emptyHistogram } from '../../results/record/histogram.ts';
import type { Labels, Metric } from '../../results/record/metric.ts';
import type { Row } from '../../results/record/row.ts';
import type { Slo } from '../../results/record/slo.ts';
import { metrics } from '../../simulators/k6/rows/metrics.ts';
import { defaultSlos } from '../../simulators/k6/user/default-slos.ts';
import { phases, t0Ms } from '../run.fixture.ts';
import { judge } from './judge.ts';

const catalogue = new Map(metrics.map((metric: Metric) => [metric.name, { metric, producer: 'k6' }] as const));
const scenario = 'unknown-request-test';
const metric = 'k6_http_req_duration_seconds';
const [base] = defaultSlos({ scenarios: { [import.meta.filename]: { perSecond: 1, timeoutS: 10 } } }, '/');
const window = phases.find(({ kind }) => kind === 'steady')!;
const seconds = Array.from({ length: window.endS - window.startS }, (_, i) => t0Ms + (window.startS + i) * 1000);

/** Ten answers a second of a request, each after `s` seconds. */
const answers = (name: string, s: number, more: Labels = {}): Row[] =>
  seconds.map((t) => ({
    ...{ t, metric, labels: { scenario, phase: window.name, name, method: 'GET', expected_response: 'true', ...more } },
    h: { ...emptyHistogram(), index: [bucketOf(s, 5)], count: [10] },
  }));

/** Two starts a second whose request is unknown. */
const unanswered = (outcome: string, of = scenario): Row[] =>
  seconds.map((t) => ({
    ...{ t, metric, labels: { scenario: of, phase: window.name, outcome } },
    h: { ...emptyHistogram(), censored: 2 },
  }));

const latency = (match: Labels): Slo => ({
  ...{ ...base!, unit: 's', op: '<', objective: 0.2, tolerance: 0.1 },
  sli: { kind: 'quantile', of: { metric, match: { scenario, ...match } }, q: 0.95, limit: 0.2 },
});
const answered = (match: Labels): Slo => ({
  ...{ ...base!, unit: 'ratio', op: '>=', objective: 0.95, tolerance: 1 },
  sli: {
    ...{ kind: 'ratio', counts: 'good', part: [{ metric, match: { scenario, ...match, expected_response: 'true' } }] },
    total: [{ metric, match: { scenario, ...match } }],
  },
});

function codesOf(slo: Slo, rows: readonly Row[]) {
  const evidence = toEvidence({ t0Ms, phases, producers: [], events: [], rows, samples: [], catalogue });
  return judge([slo], evidence, { status: 'valid', reasons: [] }).map(({ verdict, reasonCode }) => [
    verdict,
    reasonCode,
  ]);
}

const unknown = [['INCONCLUSIVE', 'unknown-request']];
const fails = [['FAIL', 'broken']];

it.each([
  ['latency', latency],
  ['answered', answered],
])('%s: starts without an answer do not break the SLO on one of two requests', (_, slo) => {
  const both = [...answers('/fast', 0.002), ...answers('/slow', 0.15)];
  for (const outcome of ['dropped', 'unfinished']) {
    expect(codesOf(slo({ name: '/fast' }), [...both, ...unanswered(outcome)])).toEqual(unknown);
    expect(codesOf(slo({ method: 'GET', name: '/slow' }), [...both, ...unanswered(outcome)])).toEqual(unknown);
    expect(codesOf(slo({}), [...both, ...unanswered(outcome)])).toEqual(fails);
    expect(codesOf(slo({ method: 'GET' }), [...both, ...unanswered(outcome)])).toEqual(fails);
  }
  expect(codesOf(slo({ name: '/fast' }), [...both, ...unanswered('dropped', 'another')])).toEqual([['PASS', 'holds']]);
});

it('fails if the answers alone break the SLO', () => {
  const both = [...answers('/fast', 0.002), ...answers('/slow', 0.4)];
  expect(codesOf(latency({ name: '/slow' }), [...both, ...unanswered('dropped')])).toEqual(fails);
});

it('fails if the only request of the scenario breaks the SLO, or if no request of the SLO was answered', () => {
  const other = answers('/other', 0.002, { scenario: 'another' });
  const rows = [...answers('/fast', 0.002), ...other, ...unanswered('unfinished')];
  expect(codesOf(latency({ name: '/fast' }), rows)).toEqual(fails);
  expect(codesOf(latency({ name: '/frozen' }), rows)).toEqual(fails);
  expect(codesOf(latency({ name: '/frozen' }), [...answers('/fast', 0.002), ...unanswered('unfinished')])).toEqual(
    fails,
  );
});

it('counts the starts of two selections of one metric once, also if each reading makes the rows anew', () => {
  const rows = [...answers('/fast', 0.002), ...unanswered('dropped')];
  const total = ['/fast', '/none'].map((name) => ({ metric, match: { scenario, name } }));
  const slo: Slo = { ...answered({}), sli: { kind: 'ratio', counts: 'good', part: total, total } };
  const anew = (of: string) => rows.filter((row) => row.metric === of).map((row) => ({ ...row }));
  const evidence = toEvidence({ t0Ms, phases, producers: [], events: [], rows: anew, samples: [], catalogue });
  const [verdict] = judge([slo], evidence, { status: 'valid', reasons: [] });
  expect(verdict?.samples).toBe(seconds.length * 12);
});
