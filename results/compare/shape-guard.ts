import { largest } from '../../scenarios/base/long-lists.ts';
import type { RunDigest, Shape } from '../record/digest.ts';
import { upperEdge } from '../record/histogram.ts';
import { boundsOf, chanceOfMore, meanDifference } from '../stats/welch.ts';

/** A change of the shape of a distribution. Its quantiles may not show such a change. */
export type ShapeChange = {
  name: string;
  /** The share of values that moved above the value `at` in the head runs. It is negative if they moved below `at`. */
  gap: number;
  at: number;
};

const points = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
/**
 * A shift of all values up to 5 % is tolerated, or up to one bucket if a bucket is wider. The comparison of quantiles
 * already shows such a shift.
 */
const tolerated = 0.05;
const leastGap = 0.05;

/**
 * Returns the distributions whose shape changed, such as one peak that became two. Quantiles may not show such a
 * change. For each decile of the values of all runs, Welch's t compares the share of values below it on both sides. A
 * shift up to the tolerance is no change. Bonferroni's correction covers the deciles, directions and series.
 */
export function shapeChanges(base: readonly RunDigest[], head: readonly RunDigest[]): ShapeChange[] {
  if (Math.min(base.length, head.length) < 3) return [];
  const names = (base[0]?.shapes ?? []).map(({ name }) => name);
  const level = 0.05 / (2 * points.length * Math.max(1, names.length));
  return names.flatMap((name) => {
    const [a, b] = [shapesOf(base, name), shapesOf(head, name)];
    if (a.length < base.length || b.length < head.length) return [];
    const found = points.flatMap((q) => changesAt(decile([...a, ...b], q), a, b, level));
    const largest = found.sort((one, other) => Math.abs(other.gap) - Math.abs(one.gap))[0];
    return largest ? [{ name, ...largest }] : [];
  });
}

function changesAt(at: number, a: readonly Shape[], b: readonly Shape[], level: number): Omit<ShapeChange, 'name'>[] {
  const before = a.map((one) => shareBelow(one, at));
  return [1, -1].flatMap((way) => {
    const width = Math.max(largest([...a, ...b].map(({ schema }) => 2 ** -schema * Math.LN2)), Math.log1p(tolerated));
    const now = b.map((one) => shareBelow(one, at * Math.exp(way * width)));
    const turned = meanDifference(
      now.map((share) => way * share),
      before.map((share) => way * share),
    )!;
    // A few runs can agree by chance, so the standard error between runs may be too small. The error from the count of
    // values is then used: the variance of a share of n values is taken as its maximum, 0.25 / n.
    const counted =
      Math.sqrt([...a, ...b].reduce((sum, one) => sum + 0.25 / countOf(one), 0)) / Math.min(a.length, b.length);
    const found = { ...turned, standardError: Math.max(turned.standardError, counted) };
    if (found.difference < leastGap || chanceOfMore(found) > level || boundsOf(found)[0] <= 0) return [];
    return [{ gap: way * found.difference, at }];
  });
}

function shapesOf(runs: readonly RunDigest[], name: string): Shape[] {
  return runs.flatMap(({ shapes }) => shapes.find((one) => one.name === name) ?? []);
}

/**
 * Returns the upper edge of the bucket that contains the q-quantile of all runs. Inside the bucket, the number
 * of smaller values would be unknown.
 */
function decile(shapes: readonly Shape[], q: number): number {
  const edges = shapes.flatMap(({ schema, index, count, zero }) => {
    const total = count.reduce((sum, one) => sum + one, zero);
    return index.map((bucket, at) => ({ edge: upperEdge(bucket, schema), weight: count[at]! / total / shapes.length }));
  });
  let seen = 0;
  for (const { edge, weight } of edges.sort((one, other) => one.edge - other.edge)) {
    seen += weight;
    if (seen >= q) return edge;
  }
  return edges.at(-1)?.edge ?? 0;
}

function shareBelow({ schema, zero, index, count }: Shape, value: number): number {
  const place = Math.log2(value) * 2 ** schema;
  let [below, total] = [zero, zero];
  for (const [at, bucket] of index.entries()) {
    total += count[at]!;
    below += count[at]! * Math.min(1, Math.max(0, place - (bucket - 1)));
  }
  return total > 0 ? below / total : 0;
}

function countOf({ zero, count }: Shape): number {
  return count.reduce((sum, one) => sum + one, zero);
}
