import { expect, it } from 'vitest';
import { toEvidence } from '../../results/record/evidence.ts';
import type { Slo } from '../../results/record/slo.ts';
import { catalogue, phases, slos, t0Ms } from '../run.fixture.ts';
import { judge } from './judge.ts';

const lcp = slos.find(({ name }) => name === 'web-lcp')!;
const objective = 2.5;

/** A journey run: its page views in seconds, and the number of planned starts that it represents. */
type Run = { views: readonly number[]; starts?: number };

function judged(runs: readonly Run[], changed: Partial<Slo> = {}) {
  const samples = runs.flatMap(({ views, starts = 1 }, run) =>
    views.map((value) => ({
      t: t0Ms + 6000 + run * 1000,
      metric: 'web_vital_lcp_seconds',
      labels: { phase: 'steady' },
      value,
      detail: { run, starts },
    })),
  );
  const evidence = toEvidence({ t0Ms, phases, producers: [], events: [], rows: [], samples, catalogue });
  return judge([{ ...lcp, objective, ...changed }], evidence, { status: 'valid', reasons: [] })[0]!;
}
const times = (count: number, run: Run) => Array.from({ length: count }, () => run);

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
