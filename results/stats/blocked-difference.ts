import { mean, sum } from 'simple-statistics';
import type { MeanDifference } from './welch.ts';

/**
 * Values, each with the index of its block, such as a day. An effect on a whole block, such as a busy day, does not
 * change the difference of the groups.
 */
export type Blocked = { values: readonly number[]; blocks: readonly number[] };

type Cell = { n: number; mean: number; squares: number };

/**
 * Returns the mean of the second group minus the mean of the first, within blocks. The method is least squares with one
 * constant per block (Cochran and Cox, Experimental Designs, 1957, section 4.2). Returns null if no degree of freedom
 * remains, or if no block has values of both groups.
 */
export function blockedDifference(first: Blocked, second: Blocked): MeanDifference | null {
  const names = [...new Set([...first.blocks, ...second.blocks])];
  const pairs = names.map((name) => ({ a: cellOf(first, name), b: cellOf(second, name) }));
  const both = pairs.filter(({ a, b }) => a.n > 0 && b.n > 0);
  const degrees = sum(pairs.map(({ a, b }) => a.n + b.n)) - names.length - 1;
  if (both.length === 0 || degrees < 1) return null;
  const weights = both.map(({ a, b }) => (a.n * b.n) / (a.n + b.n));
  const weight = sum(weights);
  const differences = both.map(({ a, b }) => b.mean - a.mean);
  const difference = sum(differences.map((one, at) => one * weights[at]!)) / weight;
  const within = sum(pairs.map(({ a, b }) => a.squares + b.squares));
  const between = sum(differences.map((one, at) => weights[at]! * (one - difference) ** 2));
  return { difference, standardError: Math.sqrt((within + between) / degrees / weight), degrees };
}

/**
 * Returns the values of both groups without the effect of the blocks. Each value is reduced by the level of its
 * block: the mean of the means that the groups have in this block.
 */
export function withoutBlocks(first: Blocked, second: Blocked): [number[], number[]] {
  const level = new Map(
    [...new Set([...first.blocks, ...second.blocks])].map((name) => {
      const cells = [cellOf(first, name), cellOf(second, name)].filter(({ n }) => n > 0);
      return [name, mean(cells.map((cell) => cell.mean))];
    }),
  );
  const less = ({ values, blocks }: Blocked) => values.map((value, at) => value - level.get(blocks[at]!)!);
  return [less(first), less(second)];
}

function cellOf({ values, blocks }: Blocked, name: number): Cell {
  const own = values.filter((_, at) => blocks[at] === name);
  if (own.length === 0) return { n: 0, mean: 0, squares: 0 };
  const level = mean(own);
  const isOne = own.every((value) => value === own[0]);
  return { n: own.length, mean: level, squares: isOne ? 0 : sum(own.map((value) => (value - level) ** 2)) };
}
