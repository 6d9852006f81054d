import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../scenarios/base/random.ts';
import type { RunDocument } from '../record/run.ts';
import { trendOf } from './trend-of.ts';
import { metricNames, metricsNamed, valuesOf } from './values.ts';

type Parts = {
  value: number | null;
  key?: string;
  cpu?: string;
  verdict?: string;
  status?: string;
  op?: string;
  unit?: string;
  environment?: Record<string, unknown>;
};

/** Returns runs that are a day apart, each with one value of `api-latency`. */
function runsOf(all: readonly Parts[]): RunDocument[] {
  return all.map(
    (
      {
        value,
        key = 'k',
        cpu = 'fast',
        verdict = 'PASS',
        status = 'complete',
        op = '<=',
        unit = 's',
        environment = {},
      },
      i,
    ) => {
      const startedAt = new Date(Date.UTC(2026, 0, 1 + i)).toISOString();
      const slo = { name: 'api-latency', phase: 'steady', verdict, value, unit, objective: 0.2, op };
      return {
        id: `run-${i}`,
        startedAt,
        status,
        comparableKey: key,
        environment: { cpuModel: cpu, ...environment },
        tags: { commit: `c${i}` },
        slos: [slo],
      } as unknown as RunDocument;
    },
  );
}

function noisy(seed: number, n: number, of: (i: number) => number, spread = 0.03): number[] {
  const random = seededRandom(seed)('trend');
  return Array.from({ length: n }, (_, i) => {
    const normal = Array.from({ length: 12 }, random).reduce((sum, one) => sum + one, -6);
    return of(i) * Math.exp(spread * normal);
  });
}

function trend(parts: readonly Parts[]) {
  const { metric, points } = valuesOf(runsOf(parts), 'api-latency{steady}')!;
  return trendOf(metric, points);
}
const values = (all: readonly number[]): Parts[] => all.map((value) => ({ value }));

describe('a trend', () => {
  it('names the first run after a change and the commits around it', () => {
    const { series } = trend(values(noisy(1, 60, (i) => (i < 40 ? 0.1 : 0.112))));
    expect(series).toHaveLength(1);
    expect(series[0]!.changes).toHaveLength(1);
    const [change] = series[0]!.changes;
    expect(change).toMatchObject({
      run: 'run-40',
      after: 'run-39',
      commits: { good: 'c39', bad: 'c40' },
      verdict: 'worse',
    });
    expect(change!.ratio).toBeGreaterThan(1.09);
    expect(change!.interval![0]).toBeLessThan(change!.ratio!);
    expect(series[0]!.drift).toBeNull();
  });

  it('finds at most one change in 200 runs in which nothing changed', () => {
    for (const spread of [0.03, 0.07]) {
      for (let seed = 0; seed < 15; seed++) {
        const { series } = trend(values(noisy(seed, 200, () => 0.1, spread)));
        expect(series[0]!.changes.length).toBeLessThanOrEqual(1);
      }
    }
  });

  /** Returns autocorrelated values: each value keeps a share of the deviation of the previous value. */
  const following = (seed: number, n: number, share: number, spread = 0.05) => {
    let before = 0;
    return noisy(seed, n, () => 1, 1).map((value) => {
      before = share * before + Math.sqrt(1 - share ** 2) * Math.log(value);
      return 0.1 * Math.exp(spread * before);
    });
  };

  it('names a change in at most one of ten unchanged series whose runs follow one another', () => {
    const changed = Array.from({ length: 60 }, (_, seed) => trend(values(following(seed, 60, 0.7)))).filter(
      ({ series }) => series[0]!.changes.length > 0,
    );
    expect(changed.length).toBeLessThanOrEqual(6);
  });

  it('finds a change beside a daily rhythm once the rhythm is removed', () => {
    const hourly = (step: number) =>
      noisy(7, 120, (i) => 0.1 * Math.exp(0.15 * Math.sin((2 * Math.PI * i) / 24) + (i < 60 ? 0 : step)), 0.03);
    const of = (step: number, seasonMs?: number) => {
      const runs = runsOf(values(hourly(step))).map((run, i) => ({
        ...run,
        startedAt: new Date(Date.UTC(2026, 0, 1, i)).toISOString(),
      }));
      const { metric, points } = valuesOf(runs, 'api-latency{steady}')!;
      return trendOf(metric, points, { seasonMs }).series[0]!.changes;
    };
    const dayMs = 24 * 3_600_000;
    expect(of(0, dayMs)).toEqual([]);
    expect(of(0.12)).toEqual([]);
    expect(of(0.12, dayMs)).toMatchObject([{ run: expect.stringMatching(/run-(59|60|61)/), verdict: 'worse' }]);
  });

  it('finds a slow drift', () => {
    const { series } = trend(values(noisy(2, 60, (i) => 0.1 * 1.002 ** i, 0.02)));
    expect(series[0]!.drift).toMatchObject({ verdict: 'worse' });
    expect(series[0]!.drift!.perRun).toBeGreaterThan(0.0005);
    expect(trend(values(noisy(2, 60, () => 0.1, 0.02))).series[0]!.drift).toBeNull();
  });

  it('treats another machine as a break and not as a change', () => {
    const parts = noisy(3, 40, (i) => (i < 20 ? 0.1 : 0.2)).map((value, i) =>
      i < 20 ? { value } : { value, key: 'other', cpu: 'slow' },
    );
    const { series, breaks } = trend(parts);
    expect(series.map((one) => [one.runs.length, one.changes])).toEqual([
      [20, []],
      [20, []],
    ]);
    expect(breaks).toMatchObject([{ run: 'run-20', differs: ['cpuModel'] }]);
  });

  it('treats a single deviating run as an outlier', () => {
    const all = noisy(4, 60, (i) => (i === 30 ? 0.3 : 0.1));
    expect(trend(values(all)).series[0]!.changes).toEqual([]);
  });

  it('treats a lower share as worse and its change as a difference', () => {
    const all = noisy(5, 40, (i) => (i < 20 ? 0.999 : 0.99), 0.0003);
    const { series, metric } = trend(all.map((value) => ({ value, op: '>=', unit: '1' })));
    expect(metric).toMatchObject({ unit: 'ratio', better: 'higher' });
    expect(series[0]!.changes).toMatchObject([{ run: 'run-20', ratio: null, verdict: 'worse' }]);
  });

  it('excludes invalid and interrupted runs, and finds nothing in a few runs', () => {
    const found = valuesOf(
      runsOf([{ value: 1 }, { value: null }, { value: 2, verdict: 'INVALID' }, { value: 3, status: 'interrupted' }]),
      'api-latency{steady}',
    )!;
    expect([found.points.length, found.left]).toEqual([1, 3]);
    expect(trend(values([1, 1, 1, 9, 9, 9])).series[0]).toMatchObject({ changes: [], drift: null });
    expect(valuesOf(runsOf([{ value: 1 }]), 'nothing')).toBeUndefined();
  });

  it('excludes runs with defects or of another target', () => {
    const environment = { defects: ['latency=100ms'] };
    const broken = Array.from({ length: 6 }, () => ({ value: 0.2, environment }));
    const parts = [...values(noisy(3, 20, () => 0.1)), ...broken];
    expect(trend(parts).series.flatMap(({ changes }) => changes)).toEqual([]);
    const asPlanned = parts.map(({ value }) => ({ value }));
    expect(trend(asPlanned).series.flatMap(({ changes }) => changes)).toHaveLength(1);
  });

  it('resolves the name of an SLO to its phases', () => {
    const names = metricNames(runsOf([{ value: 1 }]));
    expect(metricsNamed('api-latency', names)).toEqual(['api-latency{steady}']);
    expect(metricsNamed('api', names)).toEqual([]);
  });
});
