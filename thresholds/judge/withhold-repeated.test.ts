import { expect, it } from 'vitest';
import { toEvidence } from '../../results/record/evidence.ts';
import { emptyHistogram } from '../../results/record/histogram.ts';
import type { Metric } from '../../results/record/metric.ts';
import type { Row } from '../../results/record/row.ts';
import type { Slo } from '../../results/record/slo.ts';
import { metrics } from '../../simulators/k6/rows/metrics.ts';
import { defaultSlos } from '../../simulators/k6/user/default-slos.ts';
import { phases, t0Ms } from '../run.fixture.ts';
import { expandBuiltIn } from './built-in/expand-built-in.ts';
import { judge } from './judge.ts';

const catalogue = new Map(metrics.map((metric: Metric) => [metric.name, { metric, producer: 'k6' }] as const));
const scenario = 'withhold-repeated-test';
const brought = defaultSlos({ scenarios: { [import.meta.filename]: { perSecond: 1, timeoutS: 10 } } }, '/');
const window = phases.find(({ kind }) => kind === 'steady')!;
const labels = { scenario, phase: window.name, name: '/a', method: 'GET' };

/** 4,000 requests, spread evenly over the steady phase. k6 repeated `repeated` of them, and `bad` failed. */
function rows({ repeated, bad = 0, of = scenario }: { repeated: number; bad?: number; of?: string }): Row[] {
  const seconds = Array.from({ length: window.endS - window.startS }, (_, i) => t0Ms + (window.startS + i) * 1000);
  const share = (n: number) => n / seconds.length;
  const answers = (n: number, answer: Record<string, string>) =>
    seconds.flatMap((t): Row[] => [
      { t, metric: 'k6_http_reqs_total', labels: { ...labels, ...answer }, n: share(n) },
      {
        ...{ t, metric: 'k6_http_req_duration_seconds', labels: { ...labels, ...answer } },
        h: { ...emptyHistogram(3), index: [-40], count: [share(n)] },
      },
    ]);
  return [
    ...answers(4000 - bad, { status: '200', expected_response: 'true' }),
    ...(bad > 0 ? answers(bad, { status: '500', expected_response: 'false' }) : []),
    { t: seconds[0]!, metric: 'k6_repeated_requests_total', labels: { ...labels, scenario: of }, n: repeated },
  ];
}

const base: Slo = { ...brought[1]!, objective: 0.99, builtIn: undefined as never };
const ratio = (metric: string, counts: 'good' | 'bad', match: Record<string, string>): Slo => ({
  ...base,
  sli: { kind: 'ratio', counts, part: [{ metric, match }], total: [{ metric, match: { scenario } }] },
});
const none: Slo = {
  ...base,
  sli: {
    kind: 'limit',
    of: { metric: 'k6_http_reqs_total', match: { scenario, expected_response: 'false' } },
    ...{ fold: 'sum', limit: 0 },
  },
  op: '<=',
  objective: 0,
};
const latency: Slo = {
  ...base,
  sli: { kind: 'quantile', of: { metric: 'k6_http_req_duration_seconds', match: { scenario } }, q: 0.95, limit: 1 },
  op: '<=',
  objective: 1,
  unit: 's',
};

function codesOf(slos: readonly Slo[], recorded: readonly Row[]) {
  const evidence = toEvidence({ t0Ms, phases, producers: [], events: [], rows: recorded, samples: [], catalogue });
  const verdicts = judge(expandBuiltIn(slos, evidence), evidence, { status: 'valid', reasons: [] });
  return verdicts.map(({ verdict, reasonCode }) => [verdict, reasonCode]);
}

it.each([
  ['good answers', ratio('k6_http_reqs_total', 'good', { scenario, expected_response: 'true' })],
  ['good durations', ratio('k6_http_req_duration_seconds', 'good', { scenario, expected_response: 'true' })],
  ['failed requests', ratio('k6_http_reqs_total', 'bad', { scenario, expected_response: 'false' })],
  ['a status', ratio('k6_http_reqs_total', 'good', { scenario, status: '200' })],
])('withholds the PASS of an SLO on %s that holds only because k6 repeated requests', (_, slo) => {
  expect(codesOf([slo], rows({ repeated: 80 }))).toEqual([['INCONCLUSIVE', 'repeated-requests']]);
  expect(codesOf([slo], rows({ repeated: 20, bad: 25 }))).toEqual([['INCONCLUSIVE', 'repeated-requests']]);
  expect(codesOf([slo], rows({ repeated: 20 }))).toEqual([['PASS', 'holds']]);
  expect(codesOf([slo], rows({ repeated: 80, bad: 400 }))).toEqual([['FAIL', 'broken']]);
  expect(codesOf([slo], rows({ repeated: 80, of: 'other' }))).toEqual([['PASS', 'holds']]);
});

it('withholds the PASS of a count of errors, and judges latency as before', () => {
  const unbroken = rows({ repeated: 0 });
  const zero: Row = { t: t0Ms + window.startS * 1000, metric: 'k6_iterations_total', labels, n: 1 };
  expect(codesOf([none], [...unbroken, zero])).toEqual([['PASS', 'holds']]);
  expect(codesOf([none], [...rows({ repeated: 10 }), zero])).toEqual([['INCONCLUSIVE', 'repeated-requests']]);
  expect(codesOf([latency], rows({ repeated: 80 }))).toEqual([['PASS', 'holds']]);
});

it('judges the answers of a script by default if k6 repeated requests, also without a failed one', () => {
  expect(codesOf(brought, rows({ repeated: 80 }))).toEqual([['INCONCLUSIVE', 'repeated-requests']]);
  expect(codesOf(brought, rows({ repeated: 20 }))).toEqual([['PASS', 'holds']]);
  expect(codesOf(brought, rows({ repeated: 4 }))).toEqual([]);
});
