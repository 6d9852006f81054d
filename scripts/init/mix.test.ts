import jstat from 'jstat';
import { expect, it } from 'vitest';
import { pickIndex, seededRandom } from '../../scenarios/base/random.ts';
import { loadDraw } from './files/run-program.fixture.ts';
import { requestOf } from './sources/access-log.ts';
import { SeenRouteTable } from './sources/seen-routes.ts';

const names = ['/', '/items', '/items/7', '/cart', '/search?q=a', '/about'];
const logs = 50;
const lines = 600;
/**
 * With this number, a route with a share of 14 % whose weight changes by a fifth adds about 14 to the chi-square
 * statistic. The test rejects above 11.1.
 */
const iterations = 3000;

/** Returns true if Pearson's goodness-of-fit test rejects the counts, at the level of 5 %. */
function isRefused(counts: readonly number[], shares: readonly number[]): boolean {
  const n = counts.reduce((sum, count) => sum + count, 0);
  const statistic = counts.reduce((sum, count, i) => sum + (count - n * shares[i]!) ** 2 / (n * shares[i]!), 0);
  // Chi-square with k degrees of freedom is the gamma distribution with shape k / 2 and scale 2.
  return statistic > jstat.jStat.gamma.inv(0.95, (counts.length - 1) / 2, 2);
}

/**
 * `init` reads routes from a random log. The weight of one of these routes is multiplied by `factor`. True if the test
 * rejects that the drawn requests have the shares of the log.
 */
function isMixRefused(seed: number, factor: number): boolean {
  const random = seededRandom(seed)('log');
  const popularity = names.map(() => 0.75 + random() / 2);
  const bag = popularity.flatMap((weight, i) => Array<string>(Math.round(weight * 20)).fill(names[i]!));
  const table = new SeenRouteTable('', false);
  for (let i = 0; i < lines; i++) {
    const target = bag[pickIndex(random, bag.length)]!;
    table.add(requestOf(`1.1.1.1 - - [10/Oct/2026:13:55:36 +0000] "GET ${target} HTTP/1.1" 200 1`)!);
  }
  const { candidates } = table.routes();
  const total = candidates.reduce((sum, { weight }) => sum + weight, 0);
  const changed = candidates.map((one, i) => ({
    ...one,
    status: 200,
    content: {},
    weight: i === 2 ? one.weight * factor : one.weight,
  }));
  const run = loadDraw(changed, seed);
  const counts = new Map(candidates.map(({ name }) => [name, 0]));
  for (let n = 0; n < iterations; n++) {
    const { name } = run(n);
    counts.set(name, counts.get(name)! + 1);
  }
  return isRefused(
    [...counts.values()],
    candidates.map(({ weight }) => weight / total),
  );
}

const timeout = 120_000;

it('generates the mix of the log: a chi-square test rejects at most 5 % of 50 seeded logs', { timeout }, () => {
  const refused = [...Array(logs).keys()].filter((seed) => isMixRefused(seed, 1));
  expect(refused.length).toBeLessThanOrEqual(logs * 0.05);
});

it('a mix in which the share of one route is a fifth off is rejected for at least 95 % of 50 seeded logs', {
  timeout,
}, () => {
  const refused = [...Array(logs).keys()].filter((seed) => isMixRefused(seed, seed % 2 === 0 ? 0.8 : 1.2));
  expect(refused.length).toBeGreaterThanOrEqual(logs * 0.95);
});
