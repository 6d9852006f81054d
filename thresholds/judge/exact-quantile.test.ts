import { expect, it } from 'vitest';
import { toEvidence } from '../../results/record/evidence.ts';
import { HistogramBuilder } from '../../results/record/histogram.ts';
import type { Row } from '../../results/record/row.ts';
import type { SloVerdict } from '../../results/record/run.ts';
import type { Slo } from '../../results/record/slo.ts';
import { catalogue, phases, slos, t0Ms } from '../run.fixture.ts';
import { judge } from './judge.ts';
import { SlowShare } from './slow-share.ts';

const metric = 'k6_http_req_duration_seconds';
const match = { scenario: 'api', expected_response: 'true' };

/** In each of 40 seconds, 95 answers take `fastS` and 5 take `slowS`. */
function twoGroups(fastS: number, slowS: number): Row[] {
  return Array.from({ length: 40 }, (_, i) => {
    const h = new HistogramBuilder();
    for (let at = 0; at < 100; at++) h.observe(at < 95 ? fastS : slowS);
    return { t: t0Ms + (5 + i) * 1000, metric, labels: { ...match, phase: 'steady' }, h: h.build() };
  });
}

/** The verdict on a p95 whose exact value the producer knows. */
function judged(rows: Row[], value: number, limit?: number, more: Partial<Slo> = {}): SloVerdict {
  const counts = { offered: 0, completed: 0, dropped: 0, inFlight: 0 };
  const quantiles = [{ metric, match, phase: 'steady', q: 0.95, value, count: 4000 }];
  const k6 = { name: 'k6', status: 'done' as const, phases: [], delivered: {}, ...counts, quantiles };
  const evidence = toEvidence({ t0Ms, phases, producers: [k6], events: [], rows, samples: [], catalogue });
  const slo = slos.find(({ name }) => name === 'api-latency')!;
  const objective = limit ?? slo.objective;
  return judge([{ ...slo, objective, ...more }], evidence, { status: 'valid', reasons: [] })[0]!;
}

it.each([
  [0.01, 1],
  [0.02, 0.5],
  [0.1, 9],
])('has no bound beyond the values when the exact value lies between %s s and %s s', (fastS, slowS) => {
  const { interval } = judged(twoGroups(fastS, slowS), fastS + 0.05 * (slowS - fastS));
  expect(interval![0]).toBeLessThanOrEqual(1.1 * fastS);
  expect(interval![1]).toBeLessThanOrEqual(1.1 * slowS);
});

/**
 * For 100 values in one bucket: the share that is surely beyond the limit, and the share that is possibly beyond it.
 */
function shares(h: { schema: number; index: number[] }, limit: number, grain?: number): number[] {
  const seen = new SlowShare([{ h: { ...h, zero: 0, count: [100], sum: 0, censored: 0 }, censored: 0 }], grain);
  return (['surely', 'possibly'] as const).map((sure) => seen.beyond(limit, sure).share);
}

it('spreads the values of the bucket of the limit over it, if the producer knows its quantiles', () => {
  const wide = { schema: 0, index: [1] };
  expect(shares(wide, Math.SQRT2, 0)[0]).toBeCloseTo(0.5);
  expect(shares(wide, Math.SQRT2, 0)[1]).toBeCloseTo(0.5);
  expect(shares(wide, Math.SQRT2)).toEqual([0, 1]);
});

it.each([
  ['the only one of its bucket', { schema: 5, index: [-185] }, 0.018, 0],
  ['the middle one of three', { schema: 3, index: [-40] }, 0.03, 1 / 3],
  ['just below the middle one of three', { schema: 3, index: [-40] }, 0.0299, 2 / 3],
  ['the middle of a wide bucket', { schema: 0, index: [-1] }, 0.375, 0.5],
])(
  'spreads values in whole milliseconds over the milliseconds of the bucket: the limit is %s',
  (_, h, limit, beyond) => {
    for (const share of shares(h, limit, 0.001)) expect(share).toBeCloseTo(beyond);
  },
);

it.each([
  [0.018, 0.019],
  [0.009, 0.01],
  [0.046, 0.047],
])('does not fail when many whole milliseconds are at the limit of %s s and few beyond it', (atS, beyondS) => {
  const rows = Array.from({ length: 40 }, (_, i): Row => {
    const h = new HistogramBuilder();
    const slow = i % 10 === 0 ? 6 : 5;
    for (let at = 0; at < 100; at++) h.observe(at < slow ? beyondS : at < slow + 10 ? atS : 0.005);
    return { t: t0Ms + (5 + i) * 1000, metric, labels: { ...match, phase: 'steady' }, h: h.build() };
  });
  // 5.1 % are beyond the limit, which is not significantly more than 5 %.
  expect(judged(rows, beyondS, atS).verdict).toBe('INCONCLUSIVE');
});

it.each([
  ['<=', 'PASS'],
  ['<', 'INCONCLUSIVE'],
] as const)(
  'counts values in whole milliseconds that are equal to the limit as within `<=` and beyond `<`: %s',
  (op, verdict) => {
    const rows = Array.from({ length: 40 }, (_, i): Row => {
      const h = new HistogramBuilder();
      for (let at = 0; at < 100; at++) h.observe(at < (i % 10 === 0 ? 4 : 5) ? 0.018 : 0.005);
      return { t: t0Ms + (5 + i) * 1000, metric, labels: { ...match, phase: 'steady' }, h: h.build() };
    });
    expect(judged(rows, 0.005, 0.018, { op, tolerance: 0 }).verdict).toBe(verdict);
  },
);
