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
  return judge([slo], evidence, valid)[0]!;
}

/** Seconds of good and bad answers, in the histograms of k6. */
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
  it('never gets better with more bad answers', () => {
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

  it('is never PASS with fewer samples than its target needs', () => {
    fc.assert(
      fc.property(run, (seconds) => {
        const { verdict, samples } = verdictOf('api-errors', answers(seconds));
        if (samples < samplesNeeded(0.999)) expect(verdict).not.toBe('PASS');
      }),
      { numRuns: 60 },
    );
  });

  it('does not depend on the order of the rows', () => {
    fc.assert(
      fc.property(run, (seconds) => {
        const rows = answers(seconds);
        expect(verdictOf('api-errors', rows.toReversed())).toEqual(verdictOf('api-errors', rows));
      }),
      { numRuns: 40 },
    );
  });

  it('counts errors in one second as fewer independent errors than the same errors in many seconds', () => {
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

  it('uses the exact value of the producer, with an interval around it', () => {
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

  it('passes a healthy system and fails a slow one about as often as promised', () => {
    // The true p95 equals the objective, so at most 5 % of runs may FAIL. The limit of 8 in 100 runs allows for chance.
    const random = seededRandom(5)('runs');
    let failed = 0;
    for (let i = 0; i < 100; i++) {
      const seconds = Array.from({ length: 30 }, () => Array.from({ length: 20 }, () => (0.2 * random()) / 0.95));
      if (verdictOf('api-latency', latencies(seconds)).verdict === 'FAIL') failed++;
    }
    expect(failed).toBeLessThanOrEqual(8);
  });
});

describe('the verdict on a quantile of correct answers', () => {
  /** Of 20 answers a second, `share` take 10 s and have `labels`; all others are correct and fast. */
  function ended(share: number, labels: Record<string, string>): Row[] {
    return Array.from({ length: 40 }, (_, i): Row[] => {
      const h = new HistogramBuilder();
      const other = new HistogramBuilder();
      for (let at = 0; at < 20; at++) {
        if (at / 20 < share) other.observe(10);
        else h.observe(0.05 + at / 1000);
      }
      const t = t0Ms + (5 + i) * 1000;
      const base = { scenario: 'api', phase: 'steady' };
      return [
        { t, metric, labels: { ...base, status: '200', expected_response: 'true' }, h: h.build() },
        { t, metric, labels: { ...base, ...labels }, h: other.build() },
      ];
    }).flat();
  }
  const unanswered = { status: '0', expected_response: 'false', error_code: '1050' };

  it.each([
    ['a tenth never answered', 0.1, unanswered, 'FAIL'],
    ['a third never answered', 0.3, unanswered, 'FAIL'],
    ['a tenth refused', 0.1, { ...unanswered, error_code: '1212' }, 'FAIL'],
    ['a tenth answered with an error', 0.1, { status: '500', expected_response: 'false' }, 'PASS'],
  ])('counts requests without an answer as slower than every value: %s', (_, share, labels, verdict) => {
    const match = { scenario: 'api', expected_response: 'true' };
    const known = { metric, match, phase: 'steady', q: 0.95, value: 0.0685, count: 700 };
    const seen = verdictOf('api-latency', ended(share, labels), [known]);
    expect(seen.verdict).toBe(verdict);
    if (verdict === 'FAIL') expect(seen).toMatchObject({ value: null, censored: true, samples: 800 });
  });

  it('is slower than every value when no request was answered', () => {
    const rows = ended(1, unanswered).filter(({ labels }) => labels.status === '0');
    expect(verdictOf('api-latency', rows)).toMatchObject({ verdict: 'FAIL', value: null, censored: true });
  });
});

describe('the tolerance of a PASS', () => {
  /** Of 20 answers a second, `slow` take `ms` once every 10 s. */
  const slowBy = (slow: number, ms: number) =>
    latencies(
      Array.from({ length: 40 }, (_, i) =>
        Array.from({ length: 20 }, (_, at) => (i % 10 === 4 && at < slow ? ms / 1000 : 0.05 + at / 1000)),
      ),
    );
  const judgeWith = (rows: readonly Row[], tolerance: number) => {
    const slo = { ...slos.find(({ name }) => name === 'api-latency')!, tolerance };
    const evidence = toEvidence({ t0Ms, phases, producers: [], events: [], rows, samples: [], catalogue });
    return judge([slo], evidence, valid)[0]!;
  };

  it.each([
    ['a bound within the limit', slowBy(2, 300), 0.1, 'PASS', 'holds'],
    ['a bound within a tenth of the limit', slowBy(9, 210), 0.1, 'PASS', 'holds'],
    ['a bound beyond a tenth of the limit', slowBy(9, 300), 0.1, 'INCONCLUSIVE', 'too-close'],
    ['the same with a larger tolerance', slowBy(9, 300), 0.6, 'PASS', 'holds'],
    ['a bound beyond the limit of a strict SLO', slowBy(9, 210), 0, 'INCONCLUSIVE', 'too-close'],
  ] as const)('decides on %s', (_, rows, tolerance, verdict, reasonCode) => {
    expect(judgeWith(rows, tolerance)).toMatchObject({ verdict, reasonCode });
  });

  it('gives the length of the phase that would decide', () => {
    expect(judgeWith(slowBy(9, 300), 0.1).reason).toMatch(/a phase of about \d/);
  });

  it('allows a share twice its budget, and notes what a short phase cannot show', () => {
    const seconds = (bad: number) => Array.from({ length: 40 }, (_, i) => ({ good: 110, bad: i % 8 < bad ? 1 : 0 }));
    const some = Array.from({ length: 40 }, (_, i) => ({ good: 110, bad: i % 13 === 5 ? 1 : 0 }));
    expect(verdictOf('api-errors', answers(some))).toMatchObject({ verdict: 'PASS', reasonCode: 'holds' });
    expect(verdictOf('api-errors', answers(some)).notes).toMatchObject([{ code: 'rare-outages' }]);
    expect(verdictOf('api-errors', answers(seconds(1))).verdict).not.toBe('PASS');
    const four = some.map((one, i) => (i === 30 ? { ...one, bad: 1 } : one));
    expect(verdictOf('api-errors', answers(four))).toMatchObject({ verdict: 'INCONCLUSIVE', reasonCode: 'too-close' });
  });
});

describe('the verdict on page views', () => {
  const slo = slos.find(({ name }) => name === 'web-lcp')!;
  /** Each run has three page views of 0.5 s or 5 s: its number of slow views and its planned starts. */
  const views = (runs: readonly { slow: number; starts?: number }[]) => {
    const samples = runs.flatMap(({ slow, starts }, run) =>
      [0, 1, 2].map((at) => ({
        t: t0Ms + 6000 + run * 3000,
        metric: 'web_vital_lcp_seconds',
        labels: { phase: 'steady' },
        value: at < slow ? 5 : 0.5,
        detail: { run, ...(starts !== undefined && { starts }) },
      })),
    );
    return judge(
      [slo],
      toEvidence({ t0Ms, phases, producers: [], events: [], rows: [], samples, catalogue }),
      valid,
    )[0]!;
  };
  const of = (count: number, run: { slow: number; starts?: number }) => Array.from({ length: count }, () => run);

  it('needs eleven runs, not eleven views', () => {
    expect(views(of(4, { slow: 0 }))).toMatchObject({ verdict: 'INCONCLUSIVE', reasonCode: 'too-few-samples' });
    expect(views(of(11, { slow: 0 })).verdict).toBe('PASS');
  });

  it('counts the views of a run once: five slow runs of twelve are not a certain breach', () => {
    expect(views([...of(5, { slow: 3 }), ...of(7, { slow: 0 })]).verdict).toBe('INCONCLUSIVE');
    expect(views([...of(8, { slow: 3 }), ...of(4, { slow: 0 })]).verdict).toBe('FAIL');
  });

  it('weights a run by the planned starts that were due while it ran', () => {
    const two = [...of(2, { slow: 3, starts: 3 }), ...of(6, { slow: 0 }), ...of(4, { slow: 0, starts: 0 })];
    expect(views([...of(2, { slow: 3 }), ...of(10, { slow: 0 })]).value).toBe(0.5);
    expect(views(two)).toMatchObject({ verdict: 'INCONCLUSIVE', value: 5 });
  });
});
