import { describe, expect, it } from 'vitest';
import type { RunDigest } from '../record/digest.ts';
import { compareWithAnchor, followBaseline, poolSize } from './follow-baseline.ts';

/** A run on this day with one latency. */
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

describe('a baseline that follows its branch', () => {
  it('adds a single regression together with the next run, so that chance does not narrow the spread', () => {
    const flagged = followBaseline({ runs: days(1, 5), held: [] }, [run(6, 0.2)], true);
    expect([ids(flagged.held), flagged.runs.length, flagged.joined]).toEqual([['run-006'], 5, []]);
    const next = followBaseline(flagged, [run(7)], false);
    expect([ids(next.joined), next.held, next.runs.length]).toEqual([['run-006', 'run-007'], [], 7]);
  });

  it('leaves out two regressions in a row', () => {
    const one = followBaseline({ runs: days(1, 5), held: [] }, [run(6, 0.2)], true);
    const two = followBaseline(one, [run(7, 0.2)], true);
    const next = followBaseline(two, [run(8)], false);
    expect([ids(next.joined), next.held, next.runs.length]).toEqual([['run-008'], [], 6]);
  });

  it('keeps the newest runs, each once', () => {
    const full = followBaseline({ runs: days(1, poolSize), held: [] }, [run(40), run(40)], false);
    expect(full.runs).toHaveLength(poolSize);
    expect(ids(full.runs).at(-1)).toBe('run-040');
    expect(ids(full.runs)[0]).toBe('run-002');
  });
});

describe('the comparison with an anchor', () => {
  it('finds the sum of 1 % changes that the baseline followed', () => {
    const anchor = days(1, 20);
    const slow = days(30, 20, (i) => 0.1 * 1.01 ** (i / 2));
    expect(compareWithAnchor(anchor, slow.slice(0, -1), [slow.at(-1)!]).verdict).toBe('inconclusive');
    const slower = days(60, 20, (i) => 0.1 * 1.01 ** (i / 2 + 6));
    expect(compareWithAnchor(anchor, slower.slice(0, -1), [slower.at(-1)!]).verdict).toBe('regression');
    expect(compareWithAnchor(anchor, days(30, 19), [run(50)]).verdict).toBe('equivalent');
  });
});
