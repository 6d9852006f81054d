import { mean } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../scenarios/base/random.ts';
import type { RunDigest } from '../record/digest.ts';
import { anchorOf, compareWithAnchor, followBaseline, type Pool, poolSize } from './follow-baseline.ts';

const run = (day: number, value = 0.1): RunDigest => {
  const startedAt = new Date(Date.UTC(2026, 0, day)).toISOString();
  const margin = { ratio: 0.05, difference: 0.005 };
  const base = { name: 'latency{steady}', unit: 's', better: 'lower', primary: true, within: null, blur: 0 } as const;
  return {
    id: `run-${String(day).padStart(3, '0')}`,
    startedAt,
    endedAt: startedAt,
    unfit: null,
    comparableKey: 'k',
    environment: {},
    tags: {},
    measures: [{ ...base, margin, value }],
    shapes: [],
    slices: [],
    requests: 0,
  } as unknown as RunDigest;
};
const ids = (runs: readonly RunDigest[]) => runs.map(({ id }) => id);
const days = (from: number, n: number, of: (i: number) => number = () => 0.1) =>
  Array.from({ length: n }, (_, i) => run(from + i, of(i) * (1 + 0.01 * Math.sin(i * 2.4))));

/**
 * True if one of 280 runs is a regression from an anchor of forty runs. With 35 runs a week, each run is slower than
 * the previous run by 1/35 of `perWeek`. Differences below the margin of 5 % are not compared, because they cannot be a
 * regression.
 */
function isDriftNamed(spread: number, perWeek: number, seed: number): boolean {
  const random = seededRandom(seed)('runs');
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const logs = Array.from({ length: 320 }, (_, at) => spread * normal() + (Math.max(0, at - 40) * perWeek) / 35);
  const runs = logs.map((log, at) => run(at, 0.1 * Math.exp(log)));
  const level = (from: number, to: number) => mean(logs.slice(from, to));
  const isNamedAt = (at: number) => {
    const from = Math.max(40, at - 39);
    if (level(from, at + 1) - level(0, 40) < Math.log(1.05)) return false;
    return compareWithAnchor(runs.slice(0, 40), { runs: runs.slice(from, at) }, [runs[at]!]).verdict === 'regression';
  };
  return Array.from({ length: 280 }, (_, i) => 40 + i).some(isNamedAt);
}

describe('a baseline that follows its branch', () => {
  it('adds a single regression together with the next run, so that chance does not narrow the spread', () => {
    const flagged = followBaseline({ runs: days(1, 5) }, [run(6, 0.2)], true);
    expect([ids(flagged.held), flagged.runs.length, flagged.joined]).toEqual([['run-006'], 5, []]);
    const next = followBaseline(flagged, [run(7)], false);
    expect([ids(next.joined), next.held, next.runs.length]).toEqual([['run-006', 'run-007'], [], 7]);
  });

  it('leaves out two regressions in a row', () => {
    const one = followBaseline({ runs: days(1, 5) }, [run(6, 0.2)], true);
    const two = followBaseline(one, [run(7, 0.2)], true);
    const next = followBaseline(two, [run(8)], false);
    expect([ids(next.joined), next.held, next.runs.length]).toEqual([['run-008'], [], 6]);
  });

  it('keeps the newest runs, each once', () => {
    const full = followBaseline({ runs: days(1, poolSize) }, [run(40), run(40)], false);
    expect(full.runs).toHaveLength(poolSize);
    expect(ids(full.runs).at(-1)).toBe('run-040');
    expect(ids(full.runs)[0]).toBe('run-002');
  });

  it('keeps twenty runs that left it, for the comparison with the anchor', () => {
    let pool: Pool = { runs: days(1, poolSize) };
    for (const one of days(poolSize + 1, 2 * poolSize)) pool = followBaseline(pool, [one], false);
    expect(ids(pool.runs)).toEqual(ids(days(41, poolSize)));
    expect(ids(pool.earlier ?? [])).toEqual(ids(days(21, poolSize)));
    expect(ids(anchorOf(pool))).toEqual(ids(days(21, 2 * poolSize)));
    expect(ids(followBaseline(pool, [run(90, 0.2)], true).earlier)).toEqual(ids(days(21, poolSize)));
  });
});

describe('the comparison with an anchor', () => {
  it('finds the sum of 1 % changes that the baseline followed', () => {
    const anchor = days(1, 20);
    const slow = days(30, 20, (i) => 0.1 * 1.01 ** (i / 2));
    expect(compareWithAnchor(anchor, { runs: slow.slice(0, -1) }, [slow.at(-1)!]).verdict).toBe('inconclusive');
    const slower = days(60, 20, (i) => 0.1 * 1.01 ** (i / 2 + 6));
    expect(compareWithAnchor(anchor, { runs: slower.slice(0, -1) }, [slower.at(-1)!]).verdict).toBe('regression');
    expect(compareWithAnchor(anchor, { runs: days(30, 19) }, [run(50)]).verdict).toBe('equivalent');
  });

  it('compares the newest forty runs, without those of the anchor', () => {
    const pool = { earlier: days(21, 20), runs: days(41, 20) };
    const { runs } = compareWithAnchor(days(1, 30), pool, [run(61)]);
    expect(runs.head).toEqual(ids(days(31, 31)));
    expect(compareWithAnchor(days(1, 20), pool, [run(61)]).runs.head).toEqual(ids(days(22, 40)));
  });

  it('seldom reports drift in runs that spread by 7 % or 10 %, although it compares after each run', () => {
    const named = (spread: number, perWeek: number, series: number) =>
      Array.from({ length: series }, (_, seed) => isDriftNamed(spread, perWeek, seed)).filter(Boolean).length;
    expect(named(0.07, 0, 24)).toBeLessThanOrEqual(2);
    expect(named(0.1, 0, 24)).toBeLessThanOrEqual(2);
    expect(named(0.07, 0.01, 4)).toBe(4);
  });
});
