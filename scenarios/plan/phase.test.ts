import { describe, expect, it } from 'vitest';
import { cutAt, endOf, phasesSchema, toPhases, wholeRun } from './phase.ts';

describe('phasesSchema', () => {
  it('refuses a phase with the name of the whole run, and reports its key', () => {
    const taken = wholeRun(toPhases({ steady: 5 })).name;
    const { error } = phasesSchema.safeParse({ steady: '5s', [taken]: '5s' });
    expect(error!.issues.map(({ path }) => path)).toEqual([[taken]]);
    expect(phasesSchema.safeParse({ 'run-2': '5s', 'warm-up': '1s' }).success).toBe(true);
  });
});

describe('cutAt', () => {
  const phases = toPhases({ 'warm-up': 2, steady: 20, recovery: 1 });

  it.each([
    [
      23,
      [
        [0, 2],
        [2, 22],
        [22, 23],
      ],
    ],
    [
      12.5,
      [
        [0, 2],
        [2, 12.5],
        [12.5, 12.5],
      ],
    ],
    [
      2.9,
      [
        [0, 2],
        [2, 2],
        [2.9, 2.9],
      ],
    ],
    [
      3,
      [
        [0, 2],
        [2, 3],
        [3, 3],
      ],
    ],
    [
      0,
      [
        [0, 0],
        [0, 0],
        [0, 0],
      ],
    ],
    [
      100,
      [
        [0, 2],
        [2, 22],
        [22, 23],
      ],
    ],
  ])('ends the phases of a timeline that was stopped after %d s', (stopS, expected) => {
    const cut = cutAt(phases, stopS);
    expect(cut.map(({ startS, endS }) => [startS, endS])).toEqual(expected);
    expect(cut.map(({ name, kind }) => [name, kind])).toEqual(phases.map(({ name, kind }) => [name, kind]));
    expect(endOf(cut)).toBe(Math.min(23, stopS));
  });

  it('keeps a phase that is planned to be shorter than a second', () => {
    expect(cutAt(toPhases({ steady: 0.5, later: 10 }), 4).map(({ startS, endS }) => endS - startS)).toEqual([0.5, 3.5]);
  });
});
