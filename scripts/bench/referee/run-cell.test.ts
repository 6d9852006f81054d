import { describe, expect, it } from 'vitest';
import { lowerBound } from '../../../results/stats/binomial.ts';
import type { Cell } from './cell.ts';
import { cells } from './cells.ts';
import { confidenceOf, runCell } from './run-cell.ts';

const coin: Cell = {
  group: 'coins',
  name: 'a coin of 30 %',
  figures: { heads: { atMost: 0.35 }, sure: { atLeast: 1 }, never: { atMost: 0 } },
  trial: (random) => ({ heads: random('coin')() < 0.3, sure: true, never: null }),
};

describe('a cell', () => {
  it('counts its figures, quotes their bounds and repeats with its seed', async () => {
    const [heads, sure, never] = await runCell(coin, { seed: 7, confidence: 0.999 });
    expect(heads).toMatchObject({ group: 'coins', cell: 'a coin of 30 %', trials: 8000, met: true });
    expect(heads!.interval[0]).toBeLessThan(0.3);
    expect(heads!.interval[1]).toBeGreaterThan(0.3);
    expect(sure).toMatchObject({ hits: 8000, met: null });
    expect(never).toMatchObject({ trials: 0, met: null });
    expect((await runCell(coin, { seed: 7, confidence: 0.999 }))[0]!.hits).toBe(heads!.hits);
    expect((await runCell(coin, { seed: 8, confidence: 0.999 }))[0]!.hits).not.toBe(heads!.hits);
  });

  it.each([
    [{ atMost: 0.25 }, false],
    [{ atMost: 0.29 }, null],
    [{ atMost: 0.31 }, null],
    [{ atMost: 0.35 }, true],
    [{ atLeast: 0.35 }, false],
    [{ atLeast: 0.31, atMost: 0.4 }, null],
    [{ atLeast: 0.25, atMost: 0.35 }, true],
  ])(
    'meets %j if its interval lies within the bound, and contradicts it if the wider interval lies outside: %s',
    async (bound, met) => {
      const [heads] = await runCell({ ...coin, figures: { heads: bound } }, { seed: 7, confidence: 0.999 });
      expect(heads!.met).toBe(met);
    },
  );

  it('is contradicted by the wider interval only', async () => {
    const [open] = await runCell({ ...coin, figures: { heads: { atMost: 0.3 } } }, { seed: 7, confidence: 0.999 });
    const heads = { atMost: open!.interval[0] - 1e-4 };
    const metAt = async (confidence: number) =>
      (await runCell({ ...coin, figures: { heads } }, { seed: 7, confidence }))[0]!.met;
    expect([open!.trials, await metAt(0.99), await metAt(1 - 1e-9)]).toEqual([8000, false, null]);
  });

  it('makes four times as many trials when a figure is not resolved, and needs more confidence then', async () => {
    const run = (atLeast: number) =>
      runCell({ ...coin, figures: { heads: { atLeast } }, trials: 1000 }, { seed: 7, confidence: 0.9999 });
    const [[clear], [close], [open]] = await Promise.all([run(0.2), run(0.28), run(0.3)]);
    expect(clear).toMatchObject({ trials: 1000, met: true });
    expect(close).toMatchObject({ trials: 4000, met: true });
    expect(open).toMatchObject({ trials: 4000, met: null });
    expect(close!.interval[0]).toBeCloseTo(lowerBound(close!.hits, 4000, 0.99), 9);
  });

  it('ends at its time limit, with the trials so far', async () => {
    let ms = 0;
    const [heads] = await runCell(coin, { seed: 1, seconds: 10, confidence: 0.999 }, () => (ms += 250));
    expect(heads!.trials).toBe(60);
  });

  it('refuses a trial that has no outcome for a figure', async () => {
    const figures = { tails: { atMost: 1 } };
    await expect(runCell({ ...coin, figures }, { seed: 1, confidence: 0.99 })).rejects.toThrow('tails');
  });
});

describe('the list of cells', () => {
  it('names each cell once', () => {
    const names = cells.map(({ group, name }) => `${group}, ${name}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it('needs more confidence for each bound when there are more bounds', () => {
    expect(confidenceOf([coin])).toBeCloseTo(1 - 0.01 / 3);
    expect(confidenceOf([coin, coin])).toBeCloseTo(1 - 0.01 / 6);
  });
});
