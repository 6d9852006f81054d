import { describe, expect, it } from 'vitest';
import { designOf } from './design.ts';

/** Returns runs of five minutes that start at these minutes after midnight. */
const runs = (...minutes: number[]) =>
  minutes.map((minute) => ({
    startedAt: new Date(Date.UTC(2026, 10, 24, 0, minute)).toISOString(),
    endedAt: new Date(Date.UTC(2026, 10, 24, 0, minute + 5)).toISOString(),
  }));
const day = 24 * 60;

describe('the design of a comparison', () => {
  it('has the run as its unit when both sides take turns in one batch', () => {
    expect(designOf(runs(0, 15, 20), runs(5, 10, 25))).toMatchObject({ unit: 'run', base: [[0], [1], [2]] });
  });

  it('has one unit per side when one side follows the other, in the same hour or on another day', () => {
    const sameHour = designOf(runs(0, 5, 10), runs(15, 20, 25));
    const nextDay = designOf(runs(0, 5, 10, 15), runs(day, day + 5, day + 10));
    for (const { unit, base, head } of [sameHour, nextDay])
      expect([unit, base.length, head.length]).toEqual(['batch', 1, 1]);
    expect(nextDay.batches.head).toEqual([
      { from: '2026-11-25T00:00:00.000Z', to: '2026-11-25T00:15:00.000Z', runs: 3 },
    ]);
  });

  it('counts the hour from the end of a run to the start of the next', () => {
    expect(designOf(runs(0, 64), runs(day, day + 66)).batches).toMatchObject({ base: [{ runs: 2 }], head: [{}, {}] });
  });

  it('has the run as its unit when each run is a batch of its own', () => {
    expect(designOf(runs(0, day, 2 * day), runs(3 * day, 4 * day)).unit).toBe('run');
  });

  it('makes the batches of the larger side as small as those of the side that uses its spread', () => {
    const base = runs(0, 5, 10, day, day + 5, day + 10, 2 * day, 2 * day + 5, 2 * day + 10);
    expect(designOf(base, runs(3 * day)).base).toEqual([[0], [3], [6]]);
    expect(designOf(base, runs(3 * day, 3 * day + 5)).base).toEqual([
      [0, 1],
      [3, 4],
      [6, 7],
    ]);
  });

  it('keeps the batches of runs that took turns on several days, so that the days cancel out', () => {
    const design = designOf(runs(0, 15, day + 5, day + 10), runs(5, 10, day, day + 15));
    expect(design).toMatchObject({ unit: 'run', blocks: { base: [0, 0, 1, 1], head: [0, 0, 1, 1] } });
  });

  it('has pairs as its units when each run has a partner', () => {
    expect(designOf(runs(0, 5), runs(0, 5), true)).toMatchObject({ unit: 'pair', blocks: { base: [0, 0] } });
  });
});
