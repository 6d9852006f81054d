import { expect, it } from 'vitest';
import { toEvidence } from '../../results/record/evidence.ts';
import { HistogramBuilder } from '../../results/record/histogram.ts';
import type { Row } from '../../results/record/row.ts';
import { catalogue, phases, slos, t0Ms } from '../run.fixture.ts';
import { judge } from './judge.ts';
import { SlowShare } from './slow-share.ts';

const metric = 'k6_http_req_duration_seconds';
const match = { scenario: 'api', expected_response: 'true' };

/** Returns 40 s of answers. In each second, 95 answers take `fastS` and 5 take `slowS`. */
function twoGroups(fastS: number, slowS: number): Row[] {
  return Array.from({ length: 40 }, (_, i) => {
    const h = new HistogramBuilder();
    for (let at = 0; at < 100; at++) h.observe(at < 95 ? fastS : slowS);
    return { t: t0Ms + (5 + i) * 1000, metric, labels: { ...match, phase: 'steady' }, h: h.build() };
  });
}

it.each([
  [0.01, 1],
  [0.02, 0.5],
  [0.1, 9],
])('has no bound beyond the values when the exact value lies between %s s and %s s', (fastS, slowS) => {
  const value = fastS + 0.05 * (slowS - fastS);
  const counts = { offered: 0, completed: 0, dropped: 0, inFlight: 0 };
  const quantiles = [{ metric, match, phase: 'steady', q: 0.95, value, count: 4000 }];
  const k6 = { name: 'k6', status: 'done' as const, phases: [], delivered: {}, ...counts, quantiles };
  const rows = twoGroups(fastS, slowS);
  const evidence = toEvidence({ t0Ms, phases, producers: [k6], events: [], rows, samples: [], catalogue });
  const { interval } = judge(
    slos.filter(({ name }) => name === 'api-latency'),
    evidence,
    { status: 'valid', reasons: [] },
  )[0]!;
  expect(interval![0]).toBeLessThanOrEqual(1.1 * fastS);
  expect(interval![1]).toBeLessThanOrEqual(1.1 * slowS);
});

it('spreads the values of the bucket of the limit over it, if the producer knows its quantiles', () => {
  const h = { schema: 0, zero: 0, index: [1], count: [100], sum: 150, censored: 0 };
  const shares = (isEven: boolean) => {
    const seen = new SlowShare([{ h, censored: 0 }], isEven);
    return (['surely', 'possibly'] as const).map((sure) => seen.beyond(Math.SQRT2, sure).share);
  };
  expect(shares(true)[0]).toBeCloseTo(0.5);
  expect(shares(true)[1]).toBeCloseTo(0.5);
  expect(shares(false)).toEqual([0, 1]);
});
