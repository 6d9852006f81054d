import type { BatchSpan, Unit } from '../record/comparison.ts';
import type { RunDigest } from '../record/digest.ts';

/**
 * Runs that start within an hour of the end of another run are one batch. They share the machine, its neighbours and
 * its caches, so they are no independent evidence on how much runs differ.
 */
export const batchGapMs = 3_600_000;
/** Below three units per side, a side cannot show how much units differ, and the spread is that of the larger side. */
export const fewestUnits = 3;

/** How the runs of both sides were made: which of them form one unit. */
export type Design = {
  unit: Unit;
  /** The runs of each unit, as indexes into their side. */
  base: number[][];
  head: number[][];
  /** The batch of each unit, so that the level of a batch cancels out where both sides took turns in it. */
  blocks: { base: number[]; head: number[] };
  batches: { base: BatchSpan[]; head: BatchSpan[] };
};

type When = Pick<RunDigest, 'startedAt' | 'endedAt'>;
/** A run of one side, with its time in milliseconds. */
export type Placed = { side: 'base' | 'head'; index: number; from: number; to: number };

/**
 * The units of a comparison. Where every batch has both sides in turns, its level cancels out and the run is the unit.
 * Otherwise all runs of a side in one batch form one unit.
 */
export function designOf(base: readonly When[], head: readonly When[], paired = false): Design {
  const all = batchesOfSides(base, head);
  const batches = { base: spansOf(all, 'base'), head: spansOf(all, 'head') };
  const single = (side: readonly When[]) => side.map((_, index) => [index]);
  if (paired || all.every(isInTurns)) {
    const blocks = { base: blocksOf(all, 'base', paired), head: blocksOf(all, 'head', paired) };
    return { unit: paired ? 'pair' : 'run', base: single(base), head: single(head), blocks, batches };
  }
  const units = { base: unitsOf(all, 'base'), head: unitsOf(all, 'head') };
  const [first, second] = alike(units.base, units.head);
  const isRuns = units.base.length === base.length && units.head.length === head.length;
  const blocks = { base: first.map(() => 0), head: second.map(() => 0) };
  return { unit: isRuns ? 'run' : 'batch', base: first, head: second, blocks, batches };
}

/** Whether both sides have too few units to show how much units differ: the result is then a hint. */
export function isTooSmall({ base, head }: Pick<Design, 'base' | 'head'>): boolean {
  return Math.max(base.length, head.length) < fewestUnits;
}

/** The runs of both sides in batches, oldest first, each with its index on its side. */
export function batchesOfSides(base: readonly When[], head: readonly When[]): Placed[][] {
  return batchesOf([...placed(base, 'base'), ...placed(head, 'head')]);
}

/** The runs in batches, oldest first. */
export function batchesOf<T extends { from: number; to: number }>(runs: readonly T[]): T[][] {
  const batches: T[][] = [];
  let until = Number.NEGATIVE_INFINITY;
  for (const run of [...runs].sort((one, other) => one.from - other.from)) {
    if (run.from - until > batchGapMs || batches.length === 0) batches.push([]);
    batches.at(-1)!.push(run);
    until = Math.max(until, run.to);
  }
  return batches;
}

/** The time of a run in milliseconds. A baseline of an older version has no end: its start stands for it. */
export function timeOf({ startedAt, endedAt }: When): { from: number; to: number } {
  return { from: Date.parse(startedAt), to: Date.parse(endedAt ?? startedAt) };
}

function placed(runs: readonly When[], side: Placed['side']): Placed[] {
  return runs.map((run, index) => ({ side, index, ...timeOf(run) }));
}

/** Both sides are in the batch, and no more than two runs of one side follow one another. */
export function isInTurns(batch: readonly Placed[]): boolean {
  const isBoth = new Set(batch.map(({ side }) => side)).size === 2;
  return isBoth && batch.every(({ side }, at) => side !== batch[at + 1]?.side || side !== batch[at + 2]?.side);
}

/** The batch of each run of a side; pairs need none, since each pair has a level of its own. */
function blocksOf(batches: readonly (readonly Placed[])[], side: Placed['side'], paired: boolean): number[] {
  const blocks: number[] = [];
  for (const [block, batch] of batches.entries()) {
    for (const one of batch) if (one.side === side) blocks[one.index] = paired ? 0 : block;
  }
  return blocks;
}

function spansOf(batches: readonly (readonly Placed[])[], side: Placed['side']): BatchSpan[] {
  return batches.flatMap((batch) => {
    const own = batch.filter((one) => one.side === side);
    if (own.length === 0) return [];
    const time = (ms: number) => new Date(ms).toISOString();
    const [from, to] = [Math.min(...own.map((one) => one.from)), Math.max(...own.map((one) => one.to))];
    return [{ from: time(from), to: time(to), runs: own.length }];
  });
}

function unitsOf(batches: readonly (readonly Placed[])[], side: Placed['side']): number[][] {
  return batches
    .map((batch) => batch.filter((one) => one.side === side).map(({ index }) => index))
    .filter((indexes) => indexes.length > 0);
}

/**
 * A side below three units borrows the spread of the other. The mean of a large batch spreads less than one run, so
 * the batches of the lender are cut to the size of the smallest batch of the borrower; their first runs stay.
 */
function alike(base: number[][], head: number[][]): [number[][], number[][]] {
  const cut = (lender: number[][], borrower: number[][]) => {
    if (borrower.length >= fewestUnits || lender.length < fewestUnits) return lender;
    const size = Math.min(...borrower.map((one) => one.length));
    return lender.map((one) => one.slice(0, size));
  };
  return [cut(base, head), cut(head, base)];
}
