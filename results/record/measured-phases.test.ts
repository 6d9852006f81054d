import { expect, it } from 'vitest';
import { measuredPhases } from './measured-phases.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();
const run = {
  startedAt: at(-3),
  t0: at(0),
  phases: [
    { name: 'warm-up', kind: 'warm-up', start: at(0), end: at(10), offered: {} },
    { name: 'steady', kind: 'steady', start: at(10), end: at(50), offered: {} },
  ],
};
const timesOf = (stopS?: number, t0: string | null = run.t0) =>
  measuredPhases({ ...run, t0, ...(stopS !== undefined && { stoppedAt: at(stopS) }) }).map(({ startS, endS }) => [
    startS,
    endS,
  ]);

it.each([
  ['all phases of a run that was not stopped', undefined, [0, 10], [10, 50]],
  ['a phase up to the stop', 27.5, [0, 10], [10, 27.5]],
  ['no phase after the stop', 4, [0, 4], [4, 4]],
  ['all phases if the stop came after them', 51, [0, 10], [10, 50]],
])('returns %s', (_, stopS, ...expected) => {
  expect(timesOf(stopS)).toEqual(expected);
});

it('counts from the start of a run whose load never began', () => {
  expect(timesOf(undefined, null)).toEqual([
    [3, 13],
    [13, 53],
  ]);
});
