import { expect, it } from 'vitest';
import { toEvidence } from '../../results/record/evidence.ts';
import { emptyHistogram } from '../../results/record/histogram.ts';
import type { Row } from '../../results/record/row.ts';
import { startedIn } from './started-in.ts';

const labels = { scenario: 'a', phase: 'steady' };
const counts = (metric: string, perSecond: readonly number[], more = {}): Row[] =>
  perSecond.map((n, t) => ({ t, metric, labels: { ...labels, name: 'x', ...more }, n }));
const row = (outcome: string, censored: number): Row => ({
  ...{ t: 9, metric: 'm', labels: { ...labels, outcome } },
  h: { ...emptyHistogram(), censored },
});

function placesOf(started: readonly number[], ended: readonly number[], outcome = 'unfinished', n?: number) {
  const sum = (list: readonly number[]) => list.reduce((total, one) => total + one, 0);
  const censored = n ?? sum(started) - sum(ended);
  const rows = [
    ...counts('k6_started_iterations_total', started),
    ...counts('k6_iterations_total', ended),
    ...counts('k6_started_iterations_total', started, { scenario: 'b' }),
  ];
  const parts = { t0Ms: 0, phases: [], producers: [], events: [], samples: [], catalogue: new Map() };
  // Two k6 processes report the last of them separately.
  const two = [row(outcome, censored - 1), row(outcome, 1)].map((one, i) => ({
    row: one,
    n: i === 0 ? censored - 1 : 1,
  }));
  const found = startedIn(two, toEvidence({ ...parts, rows }));
  return found.filter(([, some]) => some > 0).sort(([a], [b]) => a - b);
}

it.each([
  [
    'each second has some',
    [5, 5, 5],
    [4, 4, 4],
    [
      [0, 1],
      [1, 1],
      [2, 1],
    ],
  ],
  ['one outage', [5, 5, 5], [5, 0, 5], [[1, 5]]],
  ['slow answers hide the second, and the earliest one counts', [5, 5, 5, 0], [0, 4, 5, 4], [[0, 2]]],
  ['all at the beginning', [10, 0, 0], [0, 0, 0], [[0, 10]]],
] as const)('the unfinished iterations count in the second of their start: %s', (_, started, ended, places) => {
  expect(placesOf(started, ended)).toEqual(places);
});

it('no unfinished iteration is lost, whatever the rows show', () => {
  expect(placesOf([], [], 'unfinished', 3)).toEqual([
    [9, 2],
    [9, 1],
  ]);
  expect(placesOf([2], [2], 'cut', 3).reduce((sum, [, n]) => sum + n, 0)).toBe(3);
  expect(placesOf([9, 9], [0, 0], 'unfinished', 4).reduce((sum, [, n]) => sum + n, 0)).toBe(4);
});

it('a dropped start keeps its second', () => {
  expect(placesOf([5, 5], [1, 1], 'dropped', 4)).toEqual([
    [9, 3],
    [9, 1],
  ]);
});

it('a start that k6 reports as dropped after the end of its phase counts in the last second of the phase', () => {
  const parts = { t0Ms: 0, producers: [], events: [], samples: [], catalogue: new Map(), rows: [] };
  const evidence = toEvidence({ ...parts, phases: [{ name: 'steady', kind: 'steady', startS: 0, endS: 6 }] });
  const at = (t: number) => startedIn([{ row: { ...row('dropped', 4), t }, n: 4 }], evidence);
  expect(at(7000)).toEqual([[5000, 4]]);
  expect(at(3000)).toEqual([[3000, 4]]);
});
