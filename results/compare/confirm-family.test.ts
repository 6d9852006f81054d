import { expect, it } from 'vitest';
import { seededRandom } from '../../scenarios/base/random.ts';
import type { Assessment } from './assessment.ts';
import { confirmFamily } from './confirm-family.ts';

const random = seededRandom(20261129)('skewed');

function slo(base: number[], head: number[], margin = 0): Assessment {
  return { units: { base, head }, margin } as Assessment;
}

/** Returns values with a long upper tail, such as latencies. */
function skewed(n: number): number[] {
  return Array.from({ length: n }, () => Math.log(1 / (1 - random())));
}

it('confirms a head that differs more than any other run does in any SLO', () => {
  const calm = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  expect(confirmFamily([slo(calm, [40]), slo(calm, [5])])).toEqual([
    { worse: true, better: false, level: expect.closeTo(0.06, 1) },
    { worse: false, better: false, level: expect.closeTo(0.06, 1) },
  ]);
});

it('does not confirm a head if another run differs as much in another SLO', () => {
  const calm = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  const rare = [...calm.slice(1), 300];
  expect(confirmFamily([slo(calm, [20]), slo(rare, [5])])[0]).toMatchObject({ worse: false });
  expect(confirmFamily([slo(calm, [-20]), slo(rare, [5])])[0]).toMatchObject({ better: true });
});

it('asks for a larger change if another SLO has rare values', () => {
  const calm = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  const [usual] = confirmFamily([slo(calm, [5]), slo(calm, [5])]);
  const [rare] = confirmFamily([slo(calm, [5]), slo([...calm.slice(1), 300], [5])]);
  expect(usual!.level).toBeGreaterThan(0.01);
  expect(rare!.level).toBeLessThan(1e-6);
});

it.each([
  [[20], [1]],
  [[20], [2]],
  [[1], [20]],
])('confirms one of 26 unchanged skewed SLOs in few of 400 comparisons: %j v %j', ([base], [head]) => {
  let found = 0;
  for (let trial = 0; trial < 400; trial++) {
    const slos = Array.from({ length: 26 }, () => slo(skewed(base!), skewed(head!)));
    if (confirmFamily(slos).some(({ worse }) => worse)) found++;
  }
  // 5 % of the comparisons are expected to confirm a difference. 34 or more of 400 have a probability of 0.2 %.
  expect(found).toBeLessThan(34);
});

it('leaves a single SLO, three units on both sides, pairs and SLOs without values to the first test', () => {
  const all = { worse: true, better: true, level: 1 };
  expect(confirmFamily([slo([1, 2, 3], [1])])).toEqual([all]);
  expect(confirmFamily([slo([1, 2, 3], [1, 2, 3]), slo([1, 2, 3], [1, 2, 3])])).toEqual([all, all]);
  const none = { units: null } as Assessment;
  expect(confirmFamily([none, none])).toEqual([all, all]);
});

it('does not count rare differences within the margin of their SLO, such as a few errors in one run', () => {
  const calm = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  const errors = [0.001, ...new Array<number>(19).fill(0)];
  const [found] = confirmFamily([slo(calm, [40]), slo(errors, [0], 0.01)]);
  expect(found).toMatchObject({ worse: true });
  expect(found!.level).toBeGreaterThan(0.01);
  expect(confirmFamily([slo(calm, [40]), slo(errors, [0])])[0]).toMatchObject({ worse: false, level: 0 });
});

it.each([7, 21])('ignores an SLO whose %i values are equal', (n) => {
  const base = Array.from({ length: n - 1 }, (_, at) => at);
  for (let trial = 0; trial < 200; trial++) {
    const value = 1 + random();
    const [found] = confirmFamily([slo(base, [1000]), slo(new Array<number>(n - 1).fill(value), [value])]);
    expect(found).toMatchObject({ worse: true });
    expect(found!.level).toBeGreaterThan(0);
  }
});
