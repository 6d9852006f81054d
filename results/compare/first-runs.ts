import { mean, sum } from 'simple-statistics';
import type { RunDigest } from '../record/digest.ts';
import { chanceOfMore } from '../stats/welch.ts';
import { batchesOfSides, isInTurns } from './design.ts';

/**
 * The runs of one side in one batch. `first` is the run that may warm up the target. If the sides take turns, only the
 * side that ran first has one. For the other side, `first` is null.
 */
type Cell = { first: RunDigest | null; others: RunDigest[] };

/** The significance level of the test in `isFirstDifferent`. */
const level = 0.01;
/** The test needs this many degrees of freedom. With fewer, the spread between runs cannot be estimated. */
const fewestDegrees = 3;

/**
 * Returns the ids of the first runs of all batches, because a first run may warm up the target. If the sides take turns
 * in a batch, the batch has one first run. Otherwise, each side of the batch has one. Returns no ids if a side of a
 * batch would then have no run left.
 */
export function firstRuns(base: readonly RunDigest[], head: readonly RunDigest[]): string[] {
  const cells = cellsOf(base, head);
  const isLeft = cells.every(({ first, others }) => first === null || others.length > 0);
  return isLeft ? cells.flatMap(({ first }) => first?.id ?? []) : [];
}

/**
 * True when the first runs differ significantly from the other runs in at least one SLO. SLOs on a minimum or maximum
 * are ignored. The test is Student's t with the spread within batches, and Bonferroni's correction over the SLOs.
 */
export function isFirstDifferent(base: readonly RunDigest[], head: readonly RunDigest[]): boolean {
  const cells = cellsOf(base, head);
  const names = (base[0]?.measures ?? []).filter(({ primary, limit }) => primary && !limit).map(({ name }) => name);
  return names.some((name) => chanceOfFirst(cells, name) <= level / names.length);
}

/** Returns the two-sided p-value of the difference between first runs and other runs; 1 if it cannot be computed. */
function chanceOfFirst(cells: readonly Cell[], name: string): number {
  const measured = (run: RunDigest) => run.measures.find((one) => one.name === name)?.value ?? Number.NaN;
  const all = cells.map(({ first, others }) => ({ first: first && measured(first), others: others.map(measured) }));
  const isRatio = all.every(({ first, others }) => [...(first === null ? [] : [first]), ...others].every((v) => v > 0));
  if (!isRatio) return 1;
  let [squares, degrees, weight, shift] = [0, 0, 0, 0];
  for (const { first, others } of all) {
    if (others.length === 0) continue;
    const logs = others.map(Math.log);
    const level = mean(logs);
    squares += sum(logs.map((value) => (value - level) ** 2));
    degrees += logs.length - 1;
    if (first === null) continue;
    // The difference between one value and the mean of n others has the variance s²·(1 + 1/n). The weight of this
    // difference is the reciprocal of 1 + 1/n.
    const own = logs.length / (logs.length + 1);
    weight += own;
    shift += own * (Math.log(first) - level);
  }
  if (degrees < fewestDegrees || weight === 0 || squares === 0) return 1;
  const standardError = Math.sqrt(squares / degrees / weight);
  return 2 * chanceOfMore({ difference: Math.abs(shift / weight), standardError, degrees });
}

function cellsOf(base: readonly RunDigest[], head: readonly RunDigest[]): Cell[] {
  return batchesOfSides(base, head).flatMap((batch) => {
    const turns = isInTurns(batch);
    return (['base', 'head'] as const).flatMap((side): Cell[] => {
      const runs = batch.filter((one) => one.side === side).map(({ index }) => ({ base, head })[side][index]!);
      if (runs.length === 0) return [];
      const hasFirst = !turns || batch[0]!.side === side;
      return hasFirst ? [{ first: runs[0]!, others: runs.slice(1) }] : [{ first: null, others: runs }];
    });
  });
}
