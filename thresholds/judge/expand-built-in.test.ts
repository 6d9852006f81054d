import { describe, expect, it } from 'vitest';
import { toEvidence } from '../../results/record/evidence.ts';
import type { Metric } from '../../results/record/metric.ts';
import type { Row } from '../../results/record/row.ts';
import type { Sli, Slo } from '../../results/record/slo.ts';
import { metrics } from '../../simulators/k6/rows/metrics.ts';
import { defaultSlos } from '../../simulators/k6/user/default-slos.ts';
import { phases, t0Ms } from '../run.fixture.ts';
import { expandBuiltIn } from './expand-built-in.ts';
import { judge } from './judge.ts';

const catalogue = new Map(metrics.map((metric: Metric) => [metric.name, { metric, producer: 'k6' }] as const));
const brought = defaultSlos({ scenarios: { [import.meta.filename]: { perSecond: 1, timeoutS: 10 } } }, '/');
const scenario = 'expand-built-in-test';
const row = (metric: string, labels: Record<string, string>, n: number): Row => ({
  t: t0Ms + 6000,
  metric,
  labels: { scenario, phase: 'steady', ...labels },
  n,
});

function judged(rows: readonly Row[], plan: readonly Slo[] = []) {
  const evidence = toEvidence({ t0Ms, phases, producers: [], events: [], rows, samples: [], catalogue });
  const slos = expandBuiltIn([...plan, ...brought], evidence);
  const verdicts = judge(slos, evidence, { status: 'valid', reasons: [] });
  return verdicts
    .filter(({ phase }) => phase === 'steady')
    .map(({ name, verdict }) => [name.slice(scenario.length + 1), verdict]);
}

const own = (sli: Sli): Slo => ({ ...brought[0]!, name: 'mine', sli, builtIn: undefined as never });

const checks = (check: string, held: number, failed: number) => [
  row('k6_checks_total', { check, result: 'true' }, held),
  row('k6_checks_total', { check, result: 'false' }, failed),
];
const answers = (good: number, bad: number) => [
  row('k6_http_reqs_total', { expected_response: 'true', status: '200' }, good),
  row('k6_http_reqs_total', { expected_response: 'false', status: '500' }, bad),
];

describe('a signal that no SLO of the plan judges', () => {
  it('is judged for each check separately, even with few samples', () => {
    expect(
      judged([...checks('a', 20, 0), ...checks('b', 0, 480), ...checks('c', 479, 1), ...checks('d', 19, 1)]),
    ).toEqual([
      ['check: a', 'PASS'],
      ['check: b', 'FAIL'],
      ['check: c', 'PASS'],
      ['check: d', 'INCONCLUSIVE'],
    ]);
  });

  it.each([
    ['responses', answers(400, 60)],
    [
      'grpc-status',
      [
        row('k6_grpc_req_duration_seconds', { status: '0' }, 80),
        row('k6_grpc_req_duration_seconds', { status: '14' }, 20),
      ],
    ],
    ['websockets', [row('k6_ws_sessions_total', { status: '404' }, 66)]],
    [
      'iterations',
      [row('k6_started_iterations_total', {}, 100), row('k6_thrown_iterations_total', { by: 'fail' }, 20)],
    ],
  ])('fails the run by its %s', (what, rows) => {
    expect(judged(rows)).toEqual([[what, 'FAIL']]);
  });

  it('has no row while nothing is bad', () => {
    expect(judged([...answers(400, 0), row('k6_ws_sessions_total', { status: '101' }, 66)])).toEqual([]);
  });
});

describe('a signal of a shipped program', () => {
  const shipped = defaultSlos({ scenarios: { mesh: { perSecond: 1, timeoutS: 10 } } }, '/');
  const ofMesh = (rows: readonly Row[]) =>
    toEvidence({
      ...{ t0Ms, phases, producers: [], events: [], samples: [], catalogue },
      rows: rows.map((one) => ({ ...one, labels: { ...one.labels, scenario: 'mesh' } })),
    });
  it.each([
    [
      'right-answers',
      [row('k6_call_duration_seconds', { name: 'a' }, 400), row('k6_wrong_answers_total', { name: 'a' }, 60)],
    ],
    ['websockets', [...answers(400, 0), row('k6_ws_sessions_total', { status: '404' }, 22)]],
  ])('fails the run by its %s', (what, rows) => {
    const evidence = ofMesh(rows);
    const verdicts = judge(expandBuiltIn(shipped, evidence), evidence, { status: 'valid', reasons: [] });
    expect(verdicts.map(({ name, verdict }) => [name, verdict])).toEqual([[`mesh-${what}`, 'FAIL']]);
  });
});

describe('a signal that an SLO of the plan judges', () => {
  const select = (metric: string, match: Record<string, string>) => ({ metric, match });
  it.each([
    [
      'by the same metric',
      {
        kind: 'ratio',
        counts: 'good',
        part: [select('k6_http_reqs_total', { expected_response: 'true' })],
        total: [select('k6_http_reqs_total', {})],
      },
    ],
    [
      'by durations',
      {
        kind: 'ratio',
        counts: 'bad',
        part: [select('k6_http_req_duration_seconds', { status: '500', scenario })],
        total: [select('k6_http_req_duration_seconds', { scenario })],
      },
    ],
  ] as [string, Sli][])('is left to that SLO: %s', (_how, sli) => {
    expect(judged(answers(400, 60), [own(sli)]).map(([name]) => name)).not.toContain('responses');
  });

  it('is still judged when that SLO is about another scenario, or only about time', () => {
    const other = own({
      kind: 'ratio',
      counts: 'good',
      part: [select('k6_http_reqs_total', { expected_response: 'true', scenario: 'x' })],
      total: [select('k6_http_reqs_total', { scenario: 'x' })],
    });
    const time = own({
      kind: 'quantile',
      of: select('k6_http_req_duration_seconds', { expected_response: 'true' }),
      q: 0.95,
      limit: 1,
    });
    expect(judged(answers(400, 60), [other, time])).toContainEqual(['responses', 'FAIL']);
  });
});
