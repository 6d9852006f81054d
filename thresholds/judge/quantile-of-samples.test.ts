import { expect, it } from 'vitest';
import type { Slo } from '../../results/record/slo.ts';
import { type JourneyRun, judgeViews } from './views.fixture.ts';

const objective = 2.5;
const judged = (runs: readonly JourneyRun[], changed: Partial<Slo> = {}) => judgeViews(runs, { objective, ...changed });
const times = (count: number, run: JourneyRun) => Array.from({ length: count }, () => run);

it.each([
  ['<=', 'PASS'],
  ['<', 'FAIL'],
] as const)('counts page views that are equal to the limit as within `<=` and beyond `<`: %s', (op, verdict) => {
  expect(judged(times(20, { views: [objective] }), { op, tolerance: 0 }).verdict).toBe(verdict);
});

it.each([
  [12, 18],
  [20, 20],
  [12, 12],
])('shows no breach by one slow run of %i that represents %i planned starts', (count, starts) => {
  const slow = { views: [5, 5, 5], starts };
  expect(judged([slow, ...times(count - 1, { views: [0.5, 0.5, 0.5] })]).verdict).toBe('INCONCLUSIVE');
});

it('has no samples in runs that represent no planned start', () => {
  expect(judged(times(20, { views: [0.5], starts: 0 }))).toMatchObject({
    verdict: 'INCONCLUSIVE',
    reasonCode: 'no-samples',
  });
});

it('weights a run once, however many pages it views', () => {
  const slow = { views: Array.from({ length: 9 }, () => 5) };
  expect(judged([slow, ...times(11, { views: [0.5] })]).value).toBe(0.5);
});
