import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toEvidence } from '../../results/record/evidence.ts';
import { HistogramBuilder } from '../../results/record/histogram.ts';
import type { ExactQuantile } from '../../results/record/producer.ts';
import type { Row } from '../../results/record/row.ts';
import { nearestRank } from '../../results/stats/quantile.ts';
import { samplesNeeded } from '../../results/stats/samples-needed.ts';
import { seededRandom } from '../../scenarios/base/random.ts';
import { catalogue, phases, slos, t0Ms } from '../run.fixture.ts';
import { judge } from './judge.ts';

const valid = { status: 'valid' as const, reasons: [] };
const metric = 'k6_http_req_duration_seconds';

function verdictOf(name: string, rows: readonly Row[], quantiles: ExactQuantile[] = []) {
  const counts = { offered: 0, completed: 0, dropped: 0, inFlight: 0 };
  const k6 = { name: 'k6', status: 'done' as const, phases: [], delivered: {}, ...counts, quantiles };
  const evidence = toEvidence({ t0Ms, phases, producers: [k6], events: [], rows, samples: [], catalogue });
  const slo = slos.find((one) => one.name === name)!;
  return judge([slo], evidence, valid, seededRandom(1))[0]!;
}

/** Seconds of good and bad answers, as the histograms of k6 hold them. */
function answers(seconds: readonly { good: number; bad: number }[]): Row[] {
  return seconds.flatMap(({ good, bad }, i) =>
    (
      [
        ['true', good],
        ['false', bad],
      ] as const
    ).map(([expected, n]) => {
      const h = new HistogramBuilder();
      for (let j = 0; j < n; j++) h.observe(0.01);
      const labels = { scenario: 'api', phase: 'steady', expected_response: expected };
      return { t: t0Ms + (5 + i) * 1000, metric, labels, h: h.build() };
    }),
  );
}

function latencies(perSecond: readonly (readonly number[])[]): Row[] {
  return perSecond.map((values, i) => {
    const h = new HistogramBuilder();
    for (const value of values) h.observe(value);
    const labels = { scenario: 'api', phase: 'steady', expected_response: 'true' };
    return { t: t0Ms + (5 + i) * 1000, metric, labels, h: h.build() };
  });
}

const second = fc.record({ good: fc.integer({ min: 0, max: 150 }), bad: fc.integer({ min: 0, max: 4 }) });
const run = fc.array(second, { minLength: 1, maxLength: 40 });
const someMs = fc.array(fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 12 }), { minLength: 1, maxLength: 20 });

describe('the verdict on a ratio', () => {
  it('never gets better by more bad answers', () => {
    fc.assert(
      fc.property(run, fc.nat(39), fc.integer({ min: 1, max: 50 }), (seconds, at, more) => {
        const before = verdictOf('api-errors', answers(seconds));
        const worse = seconds.map((one, i) => (i === at % seconds.length ? { ...one, bad: one.bad + more } : one));
        const after = verdictOf('api-errors', answers(worse));
        if (before.verdict === 'FAIL') expect(after.verdict).not.toBe('PASS');
        if (before.value !== null) expect(after.value).toBeLessThan(before.value);
      }),
      { numRuns: 60 },
    );
  });

  it('is never PASS without the samples that its target needs', () => {
    fc.assert(
      fc.property(run, (seconds) => {
        const { verdict, samples } = verdictOf('api-errors', answers(seconds));
        if (samples < samplesNeeded(0.999)) expect(verdict).not.toBe('PASS');
      }),
      { numRuns: 60 },
    );
  });

  it('does not depend on the order in which rows came', () => {
    fc.assert(
      fc.property(run, (seconds) => {
        const rows = answers(seconds);
        expect(verdictOf('api-errors', rows.toReversed())).toEqual(verdictOf('api-errors', rows));
      }),
      { numRuns: 40 },
    );
  });

  it('takes a burst in one second for less than as many errors apart', () => {
    const apart = Array.from({ length: 40 }, (_, i) => ({ good: 110, bad: i % 4 === 0 ? 1 : 0 }));
    const burst = Array.from({ length: 40 }, (_, i) => ({ good: 110, bad: i === 7 ? 10 : 0 }));
    const [a, b] = [verdictOf('api-errors', answers(apart)), verdictOf('api-errors', answers(burst))];
    expect(a.value).toBe(b.value);
    expect(a.verdict).toBe('FAIL');
    expect(b.verdict).toBe('INCONCLUSIVE');
    expect(b.interval![0]).toBeLessThan(a.interval![0]!);
  });
});

describe('the verdict on a quantile', () => {
  it('has a value within a bucket of the exact one, and bounds around it', () => {
    fc.assert(
      fc.property(someMs, (seconds) => {
        const all = seconds.flat().map((ms) => ms / 1000);
        const { value, interval, samples } = verdictOf(
          'api-latency',
          latencies(seconds.map((s) => s.map((ms) => ms / 1000))),
        );
        expect(samples).toBe(all.length);
        if (value === null) return;
        const exact = nearestRank(
          all.toSorted((a, b) => a - b),
          0.95,
        );
        expect(Math.abs(Math.log2(value / exact))).toBeLessThanOrEqual(1 / 32 + 1e-9);
        if (!interval) return;
        expect(interval[0]).toBeLessThanOrEqual(value * 1.001);
        expect(interval[1]).toBeGreaterThanOrEqual(value * 0.999);
      }),
      { numRuns: 60 },
    );
  });

  it('is never PASS without 59 samples for a p95, nor FAIL on one slow answer', () => {
    expect(verdictOf('api-latency', latencies([Array<number>(58).fill(0.01)]))).toMatchObject({
      verdict: 'INCONCLUSIVE',
      reasonCode: 'too-few-samples',
      samples: 58,
    });
    expect(verdictOf('api-latency', latencies([Array<number>(59).fill(0.01)])).verdict).toBe('PASS');
    expect(verdictOf('api-latency', latencies([[0.9]])).verdict).toBe('INCONCLUSIVE');
    expect(verdictOf('api-latency', latencies([[0.9, 0.9]])).verdict).toBe('FAIL');
  });

  it('takes the exact value of the producer, and its interval is around that', () => {
    const match = { scenario: 'api', expected_response: 'true' };
    const seconds = Array.from({ length: 40 }, () => Array.from({ length: 20 }, (_, i) => 0.15 + i * 0.001));
    const exact = { metric, match, phase: 'steady', q: 0.95, value: 0.16834, count: 800 };
    const { value, interval } = verdictOf('api-latency', latencies(seconds), [exact]);
    expect(value).toBe(0.16834);
    expect(interval![0]).toBeLessThanOrEqual(0.16834);
    expect(interval![1]).toBeGreaterThanOrEqual(0.16834);
  });

  it('is wider when whole seconds are slow than when slow answers are everywhere', () => {
    const spread = Array.from({ length: 40 }, () => [...Array<number>(19).fill(0.05), 0.15]);
    const lumped = Array.from({ length: 40 }, (_, i) => Array<number>(20).fill(i === 11 || i === 12 ? 0.15 : 0.05));
    const width = (rows: Row[]) => {
      const { interval } = verdictOf('api-latency', rows);
      return interval![1]! / interval![0]!;
    };
    expect(width(latencies(lumped))).toBeGreaterThanOrEqual(width(latencies(spread)));
  });

  it('passes a healthy system and fails a slow one at about the rate that it promises', () => {
    // The true p95 is the objective itself: the estimate falls on either side, and FAIL may come in 5 % of runs.
    const random = seededRandom(5)('runs');
    let failed = 0;
    for (let i = 0; i < 100; i++) {
      const seconds = Array.from({ length: 30 }, () => Array.from({ length: 20 }, () => (0.2 * random()) / 0.95));
      if (verdictOf('api-latency', latencies(seconds)).verdict === 'FAIL') failed++;
    }
    expect(failed).toBeLessThanOrEqual(8);
  });
});
