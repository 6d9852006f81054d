import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mean } from 'simple-statistics';
import { hodgesLehmann } from '../../results/stats/hodges-lehmann.ts';
import { permutationChance } from '../../results/stats/permutation.ts';
import { nearestRank } from '../../results/stats/quantile.ts';
import { packageRoot } from '../../scenarios/base/package-root.ts';
import { pickIndex, seededRandom } from '../../scenarios/base/random.ts';
import type { Claim } from './claims.ts';

const resampled = 2000;
const runsOfSet = 15;

/**
 * Measures how often the rule of `compare` for LCP reports a regression without a change and with one of 20 %, on sets
 * resampled from real runs of one page. Writes docs/synthetics-accuracy.md.
 */
export function syntheticsAccuracy(lcps: readonly number[]): Claim[] {
  const random = seededRandom(1)('synthetics');
  const draw = () => Array.from({ length: runsOfSet }, () => lcps[pickIndex(random, lcps.length)]!);
  const isRegression = (base: number[], head: number[]) => {
    const { low, shift } = hodgesLehmann(base, head, 0.9);
    const middle = nearestRank(
      base.toSorted((a, b) => a - b),
      0.5,
    );
    return low !== null && low > 0 && shift > 0.05 * middle;
  };
  const share = (factor: number) => {
    let hits = 0;
    for (let pair = 0; pair < resampled; pair++) {
      if (
        isRegression(
          draw(),
          draw().map((value) => value * factor),
        )
      )
        hits++;
    }
    return hits / resampled;
  };
  const falseAlarms = share(1);
  const power = share(1.2);
  const chance = permutationChance(lcps.slice(0, 12), lcps.slice(12), (a, b) => mean(b) - mean(a), random);
  const text = [
    '# How often a comparison of browser runs is wrong',
    '',
    'This page gives the error rates of a comparison of web vitals, measured on real runs of one page of the stand-in.',
    '',
    '```sh',
    'npm run bench -- synthetics      # writes this page',
    '```',
    '',
    `The benchmark measures ${lcps.length} real LCPs. From these it draws ${resampled.toLocaleString('en-US')} pairs of sets of ${runsOfSet} runs (seed 1). A pair is a`,
    'regression when the Hodges-Lehmann shift is above 5 % of the median and its one-sided 95 % bound is above 0.',
    '',
    '| true change | regression |',
    '|---|---|',
    `| none | ${(falseAlarms * 100).toFixed(1)} % |`,
    `| +20 % | ${(power * 100).toFixed(1)} % |`,
    '',
    `Limits: these are the runs of one page on one machine. A permutation test of the first 12 of them against the other ${lcps.length - 12}`,
    `gives p = ${chance.toFixed(2)}.`,
    '',
  ].join('\n');
  writeFileSync(join(packageRoot, 'docs/synthetics-accuracy.md'), text);
  const error = 1.96 * Math.sqrt((0.05 * 0.95) / resampled);
  return [
    {
      claim: 'false regressions of LCP, pairs resampled from real runs of one page',
      target: `at most 5 % + ${(error * 100).toFixed(1)} %`,
      measured: `${(falseAlarms * 100).toFixed(1)} % of ${resampled.toLocaleString('en-US')}`,
      met: falseAlarms <= 0.05 + error,
    },
    {
      claim: `an LCP that is 20 % longer is found with ${runsOfSet} runs a side`,
      target: 'at least 80 %',
      measured: `${(power * 100).toFixed(1)} %`,
      met: power >= 0.8,
    },
  ];
}
