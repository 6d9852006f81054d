import { largest, smallest } from '../../scenarios/base/long-lists.ts';
import type { BatchSpan, Unit } from '../record/comparison.ts';
import type { RunDigest } from '../record/digest.ts';

/**
 * Runs that start within an hour of the end of another run form one batch. The runs of a batch share the state of the
 * machine, its caches and the load of other tenants. So they differ less than runs of different batches.
 */
export const batchGapMs = 3_600_000;
/**
 * With fewer runs (or batches) than this, the spread of a side cannot be estimated. The other side's spread is used.
 */
export const fewestUnits = 3;

export type Design = {
  unit: Unit;
  /** For each unit (a run, batch or pair): the indexes of its runs in the list of the side's runs. */
  base: number[][];
  head: number[][];
  /** The index of each unit's batch. It is 0 for pairs, and if the sides do not take turns in every batch. */
  blocks: { base: number[]; head: number[] };
  batches: { base: BatchSpan[]; head: BatchSpan[] };
};

type When = Pick<RunDigest, 'startedAt' | 'endedAt'>;
export type Placed = { side: 'base' | 'head'; index: number; from: number; to: number };

/**
 * Returns the units of a comparison. Each unit counts as one value. If `paired` is true, each pair is a unit. If both
 * sides take turns in every batch, each run is a unit. Otherwise, all runs of one side in one batch are one unit,
 * because a batch may affect the two sides differently.
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

/** True when both sides have too few runs (or batches) to estimate the spread. The comparison is then only a hint. */
export function hasNoSpread({ base, head }: Pick<Design, 'base' | 'head'>): boolean {
  return Math.max(base.length, head.length) < fewestUnits;
}

/** True when only one side has enough runs (or batches) to estimate the spread. */
export function borrowsSpread({ base, head }: Record<'base' | 'head', readonly unknown[]>): boolean {
  return Math.min(base.length, head.length) < fewestUnits && Math.max(base.length, head.length) >= fewestUnits;
}

/** Returns the runs of both sides in batches, oldest first. */
export function batchesOfSides(base: readonly When[], head: readonly When[]): Placed[][] {
  return batchesOf([...placed(base, 'base'), ...placed(head, 'head')]);
}

/** Returns the runs in batches, oldest first. */
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

/**
 * Returns the start and end of a run in milliseconds. Runs in baselines of older versions have no end time, so the
 * start time replaces it.
 */
export function timeOf({ startedAt, endedAt }: When): { from: number; to: number } {
  return { from: Date.parse(startedAt), to: Date.parse(endedAt ?? startedAt) };
}

function placed(runs: readonly When[], side: Placed['side']): Placed[] {
  return runs.map((run, index) => ({ side, index, ...timeOf(run) }));
}

/** True when both sides took turns in the batch: both have runs in it, and at most two runs of a side are adjacent. */
export function isInTurns(batch: readonly Placed[]): boolean {
  const isBoth = new Set(batch.map(({ side }) => side)).size === 2;
  return isBoth && batch.every(({ side }, at) => side !== batch[at + 1]?.side || side !== batch[at + 2]?.side);
}

/**
 * Returns the index of the batch of each run. For paired runs, all indexes are 0, because the effects of a batch cancel
 * out within a pair.
 */
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
    const [from, to] = [smallest(own.map((one) => one.from)), largest(own.map((one) => one.to))];
    return [{ from: time(from), to: time(to), runs: own.length }];
  });
}

function unitsOf(batches: readonly (readonly Placed[])[], side: Placed['side']): number[][] {
  return batches
    .map((batch) => batch.filter((one) => one.side === side).map(({ index }) => index))
    .filter((indexes) => indexes.length > 0);
}

/**
 * If one side uses the spread of the other side (see `fewestUnits`), shortens the other side's batches. They keep at
 * most as many runs as the first side's smallest batch, because the means of larger batches have a smaller spread.
 */
function alike(base: number[][], head: number[][]): [number[][], number[][]] {
  const cut = (lender: number[][], borrower: number[][]) => {
    if (borrower.length >= fewestUnits || lender.length < fewestUnits) return lender;
    const size = smallest(borrower.map((one) => one.length));
    return lender.map((one) => one.slice(0, size));
  };
  return [cut(base, head), cut(head, base)];
}
