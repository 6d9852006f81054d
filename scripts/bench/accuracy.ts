import { sevenPercent, type Tally, tally, type World, worlds } from '../../results/compare/accuracy.fixture.ts';
import { largest, smallest } from '../../scenarios/base/long-lists.ts';
import { seededRandom } from '../../scenarios/base/random.ts';
import type { Claim } from './claims.ts';
import { writeSection } from './docs-section.ts';

/** The seed was chosen before the first result was seen. */
const random = seededRandom(20261124);
const pairs = 2000;
/** Three standard errors of a share of 5 % over `pairs` comparisons. A measured share may exceed 5 % by this amount. */
const slack = 3 * Math.sqrt((0.05 * 0.95) / pairs);

/**
 * Measures false alarms and power of `compare` on generated runs, unchanged and with a known change, for
 * docs/accuracy.md.
 */
export async function benchAccuracy(): Promise<Claim[]> {
  const unchanged = [
    ...[...worlds, sevenPercent].map((world) => ({ world, runs: 5, found: compareGenerated(world, 5, 1) })),
    ...[worlds[2]!, sevenPercent].map((world) => ({ world, runs: 10, found: compareGenerated(world, 10, 1) })),
  ];
  const changed = [
    { runs: 5, factor: 1.2 },
    { runs: 5, factor: 1.1 },
    { runs: 5, factor: 1.05 },
    { runs: 10, factor: 1.1 },
    { runs: 10, factor: 1.05 },
  ].map(({ runs, factor }) => ({
    world: sevenPercent,
    runs,
    factor,
    found: compareGenerated(sevenPercent, runs, factor),
  }));
  // The comparison is most likely to call a slower version "equivalent" by mistake when the spread between runs is
  // small.
  const slower = [worlds[0]!, worlds[2]!].map((world) => ({
    world,
    runs: 10,
    factor: 1.05,
    found: compareGenerated(world, 10, 1.05),
  }));
  // Comparisons with a full baseline: it has 20 runs, and a pipeline compares one or three runs with it.
  const pooled = [
    ...[worlds[0]!, worlds[2]!, worlds[5]!, worlds[7]!, sevenPercent].map((world) => ({ world, runs: 1, factor: 1 })),
    { world: sevenPercent, runs: 3, factor: 1 },
    { world: sevenPercent, runs: 1, factor: 1.2 },
    { world: sevenPercent, runs: 3, factor: 1.1 },
    { world: sevenPercent, runs: 3, factor: 1.2 },
  ].map((one) => ({ ...one, found: compareGenerated(one.world, one.runs, one.factor, pool) }));
  writeSection('docs/accuracy.md', 'compare', section(unchanged, changed, slower, pooled));
  return claimsOf(unchanged, changed, slower, pooled);
}

/** Number of runs in a full baseline. */
const pool = 20;

type Cell = { world: World; runs: number; factor?: number; found: Tally };

function compareGenerated(world: World, runs: number, factor: number, of?: number): Tally {
  const found = tally(world, { pairs, runs, factor, random, ...(of !== undefined && { pool: of }) });
  process.stderr.write(
    `${world.name}, ${of ?? runs} against ${runs}, ${signed(factor)}: runs spread by ${percent(found.spread)}, ${found.alone.regression} of ${pairs} regressions\n`,
  );
  return found;
}

function claimsOf(
  unchanged: readonly Cell[],
  changed: readonly Cell[],
  slower: readonly Cell[],
  pooled: readonly Cell[],
): Claim[] {
  const worst = (cells: readonly Cell[], pick: (found: Tally) => number) =>
    largest(cells.map(({ found }) => pick(found) / pairs));
  const alone = worst(unchanged, ({ alone }) => alone.regression);
  const family = worst(unchanged, ({ family }) => family.regression);
  const coverage = unchanged.map(({ found }) => found.covered / pairs);
  const power = (runs: number, factor: number) =>
    changed.find((one) => one.runs === runs && one.factor === factor)!.found.alone.regression / pairs;
  const blind = worst([...slower, ...changed.filter(({ factor }) => factor === 1.05)], ({ alone }) => alone.equivalent);
  const held = worst(
    pooled.filter(({ factor }) => factor === 1),
    ({ alone }) => alone.regression,
  );
  const limit = 0.05 + slack;
  const each = `${pairs} pairs of unchanged runs in each of ${worlds.length + 1} worlds`;
  return [
    {
      claim: `false regressions of one metric, ${each}`,
      target: `≤ 5 % + sampling error (${percent(limit)})`,
      measured: `${percent(alone)} in the worst`,
      met: alone <= limit,
    },
    {
      claim: `false regressions of a family of metrics, ${each}`,
      target: `≤ 5 % + sampling error (${percent(limit)})`,
      measured: `${percent(family)} in the worst`,
      met: family <= limit,
    },
    {
      claim: `false regressions of one run, or three, against a baseline of ${pool}, ${pairs} pairs in each line`,
      target: `≤ 5 % + sampling error (${percent(limit)})`,
      measured: `${percent(held)} in the worst`,
      met: held <= limit,
    },
    {
      claim: `coverage of the 95 % interval, ${each}`,
      target: '93 to 97 %, ± sampling error',
      measured: `${percent(smallest(coverage))} to ${percent(largest(coverage))}`,
      met: smallest(coverage) >= 0.93 - slack && largest(coverage) <= 0.97 + slack,
    },
    {
      claim: `+20 % found by 5 against 5 where runs spread by 7 %`,
      target: '≥ 80 %',
      measured: percent(power(5, 1.2)),
      met: power(5, 1.2) >= 0.8,
    },
    {
      claim: `+10 % found by 10 against 10 where runs spread by 7 %`,
      target: '≥ 80 %',
      measured: percent(power(10, 1.1)),
      met: power(10, 1.1) >= 0.8,
    },
    {
      claim: 'a true +5 % called equivalent, in the worst world',
      target: `≤ 5 % + sampling error (${percent(limit)})`,
      measured: percent(blind),
      met: blind <= limit,
    },
  ];
}

function section(
  unchanged: readonly Cell[],
  changed: readonly Cell[],
  slower: readonly Cell[],
  pooled: readonly Cell[],
): string {
  const ofThree = pooled.filter(({ runs }) => runs === 3).map(({ found }) => found.covered / pairs);
  return `A generated run lasts 60 s at 20 requests a second. The logarithm of its latencies has a standard deviation of 0.5
within a second. Each row is measured on ${pairs.toLocaleString('en-US')} pairs of groups, with a fixed seed and a margin of 5 %. Base and head
alternate (ABBA), except against a baseline.

| column | meaning |
|---|---|
| runs | number of runs in the base and in the head |
| spread of the p95 | standard deviation between the runs |
| false regression, regression | share of pairs with that verdict, for the p95 alone |
| any of three | the same when p50, p90 and p95 are judged together |
| interval contains the truth | share of pairs whose 95 % interval contains the true change |
| equivalent, inconclusive | share of pairs with that verdict, for the p95 alone |

### No change

| generated runs | runs | spread of the p95 | false regression | any of three | interval contains the truth | equivalent |
|---|---|---|---|---|---|---|
${unchanged.map(({ world, runs, found }) => row(world.name, `${runs} v ${runs}`, percent(found.spread), share(found.alone.regression), share(found.family.regression), share(found.covered), share(found.alone.equivalent))).join('\n')}

### A known slowdown, with a spread of 7 % between runs

| change | runs | regression | inconclusive | equivalent | interval contains the truth |
|---|---|---|---|---|---|
${changed.map(({ runs, factor = 1, found }) => row(signed(factor), `${runs} v ${runs}`, share(found.alone.regression), share(found.alone.inconclusive), share(found.alone.equivalent), share(found.covered))).join('\n')}

### A slowdown of 5 %, equal to the margin, with little spread between runs

| generated runs | runs | equivalent | regression |
|---|---|---|---|
${slower.map(({ world, runs, found }) => row(world.name, `${runs} v ${runs}`, share(found.alone.equivalent), share(found.alone.regression))).join('\n')}

### Against a baseline of ${pool} runs

A pipeline compares few new runs with a baseline of earlier runs.

| generated runs | change | runs | regression | any of three | interval contains the truth |
|---|---|---|---|---|---|
${pooled.map(({ world, runs, factor = 1, found }) => row(world.name, signed(factor), `${pool} v ${runs}`, share(found.alone.regression), share(found.family.regression), share(found.covered))).join('\n')}

### Limits

- With three new runs, the larger of Welch's and the pooled p-value counts. The 95 % interval contains the truth in ${percent(smallest(ofThree))} to ${percent(largest(ofThree))}.
- The generated runs are the shortest that can be judged. Longer runs have less spread, so they show smaller changes.
`;
}

const row = (...cells: string[]): string => `| ${cells.join(' | ')} |`;
const share = (n: number): string => percent(n / pairs);
const percent = (value: number): string => `${(value * 100).toFixed(1)} %`;
const signed = (factor: number): string => (factor === 1 ? 'unchanged' : `+${Math.round((factor - 1) * 100)} %`);
