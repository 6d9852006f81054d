import { describe, expect, it } from 'vitest';
import { toEvidence } from '../../results/record/evidence.ts';
import { bucketOf, emptyHistogram } from '../../results/record/histogram.ts';
import type { ProducerEnd } from '../../results/record/producer.ts';
import type { Row } from '../../results/record/row.ts';
import type { Slo } from '../../results/record/slo.ts';
import { catalogueOf } from '../../scripts/plan/catalogue-of.ts';
import { producers } from '../../scripts/plan/producers.ts';
import { defaultSlos } from '../../simulators/k6/user/default-slos.ts';
import { scriptThresholds, thresholdSlo } from '../../simulators/k6/user/script-thresholds.ts';
import { expandLine } from '../lines/expand-line.ts';
import { asRatio } from '../read/as-ratio.ts';
import { phases, t0Ms } from '../run.fixture.ts';
import { expandBuiltIn } from './built-in/expand-built-in.ts';
import { judge } from './judge.ts';

const catalogue = catalogueOf(producers);
const scenario = 'unanswered-names-test';
const builtIn = defaultSlos({ scenarios: { [import.meta.filename]: { perSecond: 1, timeoutS: 10 } } }, '/');
const window = phases.find(({ kind }) => kind === 'steady')!;
const at = (second: number) => t0Ms + (window.startS + second) * 1000;
const base = { scenario, phase: window.name };

/** Twenty good answers a second, each after 2 ms, in iterations of the same length. */
const answers = Array.from({ length: window.endS - window.startS }, (_, second): Row[] => {
  const h = { ...emptyHistogram(), index: [bucketOf(0.002, 5)], count: [20] };
  const labels = { ...base, name: '/x', status: '200', expected_response: 'true' };
  return [
    { t: at(second), metric: 'k6_http_reqs_total', labels, n: 20 },
    { t: at(second), metric: 'k6_started_iterations_total', labels: base, n: 25 },
    { t: at(second), metric: 'k6_iterations_total', labels: base, n: 20 },
    ...['req_duration', 'req_waiting'].map((what) => ({ t: at(second), metric: `k6_http_${what}_seconds`, labels, h })),
    { t: at(second), metric: 'k6_iteration_duration_seconds', labels: base, h },
  ];
}).flat();

/** Five starts a second without an answer. k6 reports the unfinished ones together, at the end of the load. */
const never = (outcome: string): Row[] =>
  (outcome === 'dropped' ? Array.from({ length: 40 }, (_, i) => i) : [39]).flatMap((second) =>
    ['k6_http_req_duration_seconds', 'k6_arrival_duration_seconds'].map((metric) => ({
      ...{ t: at(second), metric, labels: { ...base, outcome } },
      h: { ...emptyHistogram(), censored: outcome === 'dropped' ? 5 : 200 },
    })),
  );

const line = (series: string, objective: string) =>
  asRatio(expandLine({ series, objective, where: {} }, catalogue).slo, catalogue);
const threshold = (key: string, text: string) =>
  asRatio(
    thresholdSlo(scriptThresholds({ thresholds: { [key]: [text] } })[0]!, {
      ...{ label: scenario, match: { scenario }, made: [] },
    }),
    catalogue,
  );

function verdictsOf(slos: readonly Slo[], rows: readonly Row[], health: ProducerEnd['health'] = {}) {
  const counts = { offered: 1000, completed: 800, dropped: 0 };
  const k6: ProducerEnd = {
    ...{ name: 'k6', status: 'done' as const, ...counts, inFlight: 200, delivered: {}, health },
    phases: [{ phase: window.name, ...counts, unfinished: 200 }],
  };
  const evidence = toEvidence({ t0Ms, phases, producers: [k6], events: [], rows, samples: [], catalogue });
  const judged = judge(expandBuiltIn(slos, evidence), evidence, { status: 'valid', reasons: [] });
  return judged.map(({ name, verdict, reason }) => ({ name, verdict, reason }));
}

describe('every name of failed requests counts the requests without an answer', () => {
  it.each([
    ['errors, a share', line('errors', '< 5%')],
    ['errors, a count', line('errors', '== 0')],
    ['http_req_failed, a share', line('http_req_failed', 'rate<0.05')],
    ['http_req_failed, a count', line('http_req_failed', 'rate==0')],
    ['http_reqs of failed requests', line('http_reqs{expected_response=false}', '== 0')],
    ['http_reqs of failed requests a second', line('http_reqs{expected_response=false}', '< 0.1/s')],
    ['http_reqs without a status', line('http_reqs{status=0}', '== 0')],
    ['the threshold rate', threshold('http_req_failed', 'rate<0.05')],
    ['the threshold rate of 0', threshold('http_req_failed{name:/x}', 'rate<=0')],
    ['latency', line('latency', 'p90 < 200ms')],
    ['http_req_waiting', line('http_req_waiting', 'p(90)<200')],
    ['iterations', line('iterations', 'p90 < 2s')],
    ['the built-in SLO', builtIn.find(({ name }) => name.endsWith('-responses'))!],
  ])('%s', (_, slo) => {
    expect(verdictsOf([slo], [...answers, ...never('unfinished')])).toMatchObject([{ verdict: 'FAIL' }]);
    expect(verdictsOf([slo], [...answers, ...never('dropped')])).toMatchObject([{ verdict: 'FAIL' }]);
    // The script itself may have cut these requests off before the target could answer.
    expect(verdictsOf([slo], [...answers, ...never('cut')])).toMatchObject([
      { verdict: 'INCONCLUSIVE', reason: expect.stringMatching(/cut off 200 iterations .*gracefulStop/) },
    ]);
    for (const { verdict } of verdictsOf([slo], answers)) expect(verdict).toMatch(/PASS|INCONCLUSIVE/);
  });

  it.each([
    ['throughput', line('throughput', '> 1/s')],
    ['answers with a status', line('http_reqs{status=500}', '== 0')],
    ['all requests', line('http_reqs', 'count<1000')],
  ])('%s does not count them', (_, slo) => {
    expect(verdictsOf([slo], [...answers, ...never('unfinished')])).toMatchObject([{ verdict: 'PASS' }]);
  });

  it('dropped starts of a program without HTTP requests are no failed HTTP requests', () => {
    const labels = { ...base, name: '/shop.Shop/Ping', status: '0' };
    const h = { ...emptyHistogram(), index: [bucketOf(0.002, 5)], count: [800] };
    const calls: Row = { t: at(0), metric: 'k6_grpc_req_duration_seconds', labels, h };
    const [failed, ...more] = verdictsOf(builtIn, [calls, ...never('dropped')]);
    expect([failed?.name, more]).toEqual([`${scenario}-grpc-status`, []]);
    expect(verdictsOf(builtIn, [calls, ...never('unfinished')])).toMatchObject([{ verdict: 'FAIL' }]);
  });

  describe.each([
    ['gRPC', 'k6_grpc_req_duration_seconds', { status: '0', name: '/shop.Shop/Ping' }, 'grpc-errors', '< 5%'],
    ['gRPC', 'k6_grpc_req_duration_seconds', { status: '0', name: '/shop.Shop/Ping' }, 'grpc-latency', 'p95 < 1s'],
    ['WebSockets', 'k6_ws_connecting_seconds', { status: '101' }, 'websockets', '>= 95%'],
    ['WebSockets', 'k6_ws_connecting_seconds', { status: '101' }, 'ws-connect', 'p95 < 1s'],
  ])('dropped starts of a script with %s: %s %j %s', (_what, metric, labels, name, objective) => {
    const iterations = answers.filter((one) => one.metric.includes('iteration'));
    /** `share` is the number of calls per iteration. */
    const calls = (share: number): Row[] =>
      iterations.flatMap((one): Row[] => {
        if (one.metric !== 'k6_iterations_total') return [];
        const n = 20 * share;
        const at = { t: one.t, labels: { ...base, ...labels } };
        const h = { ...emptyHistogram(), index: [bucketOf(0.002, 5)], count: [n] };
        return [{ ...at, metric, h }, ...(name === 'websockets' ? [{ ...at, metric: 'k6_ws_sessions_total', n }] : [])];
      });
    const arrivals = never('dropped').filter((one) => one.metric === 'k6_arrival_duration_seconds');

    it.each([
      [1, 'FAIL'],
      [2, 'FAIL'],
      [0.5, 'PASS'],
    ])('with %d calls per iteration: %s', (share, verdict) => {
      const rows = [...iterations, ...calls(share)];
      expect(verdictsOf([line(name, objective)], [...rows, ...arrivals])).toMatchObject([{ verdict }]);
      expect(verdictsOf([line(name, objective)], rows)).toMatchObject([{ verdict: 'PASS' }]);
    });

    it('are no calls of another scenario', () => {
      const others = arrivals.map((one) => ({ ...one, labels: { ...one.labels, scenario: 'other' } }));
      const rows = [...iterations, ...calls(1), ...others];
      expect(verdictsOf([line(name, objective)], rows)).toMatchObject([{ verdict: 'PASS' }]);
    });
  });

  it('dropped starts may be other gRPC calls than those of one name', () => {
    const of = (name: string) =>
      answers.flatMap((one): Row[] => {
        const labels = { ...base, name, status: '0' };
        return 'h' in one && one.metric === 'k6_http_req_duration_seconds'
          ? [{ ...one, metric: 'k6_grpc_req_duration_seconds', labels }]
          : [];
      });
    const rows = [...answers.filter((one) => one.metric.includes('iteration')), ...of('/a'), ...never('dropped')];
    const slo = line('grpc-errors{name=/a}', '< 5%');
    expect(verdictsOf([slo], rows)).toMatchObject([{ verdict: 'FAIL' }]);
    expect(verdictsOf([slo], [...rows, ...of('/b')])).toMatchObject([{ verdict: 'INCONCLUSIVE' }]);
  });

  it.each([
    ['an SLO on one endpoint', line('errors{endpoint=/x}', '< 50%')],
    ['a threshold on one method', threshold('http_req_failed{method:GET}', 'rate<0.9')],
  ])('the built-in SLO still counts them beside %s', (_what, slo) => {
    expect(verdictsOf([slo, ...builtIn], [...answers, ...never('unfinished')])).toContainEqual(
      expect.objectContaining({ name: `${scenario}-responses`, verdict: 'FAIL' }),
    );
  });

  it('an SLO on all requests replaces the built-in SLO', () => {
    const names = verdictsOf([line('errors', '< 50%'), ...builtIn], [...answers, ...never('unfinished')]);
    expect(names).not.toContainEqual(expect.objectContaining({ name: `${scenario}-responses` }));
  });

  it('a pool that was too small makes none of them a failure of the target', () => {
    const health = { pool: { max: 2, peak: 2, needed: 100 } };
    const slos = [...builtIn, line('http_req_failed', 'rate<0.05')];
    expect(verdictsOf(slos, [...answers, ...never('dropped')], health)).toMatchObject([{ verdict: 'PASS' }]);
  });
});
