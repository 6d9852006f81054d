import library from 'jstat';
import { mean, sumNthPowerDeviations } from 'simple-statistics';
import { integratedAutocorrelation } from './autocorrelation.ts';

const { jStat } = library;

/**
 * `at` is the index of the first value after the change. `before` is the mean since the previous change, and `after` is
 * the mean up to the next change. `chance` is the p-value.
 */
export type ChangePoint = { at: number; before: number; after: number; chance: number };

export type ChangeOptions = {
  /** A change point must have a p-value below this limit. */
  chance: number;
  /** Returns the size of a change from one mean to another. Changes up to the size `least` are not reported. */
  magnitude(before: number, after: number): number;
  least: number;
  /**
   * True if the values may be autocorrelated. If so, n values count as n / τ independent values, where τ is the
   * autocorrelation time of the residuals.
   */
  isCorrelated?: boolean;
};

const windowLength = 30;

/**
 * Returns the change points of a series by E-divisive means, as modified by the tool Hunter. Consecutive windows of 30
 * values overlap by at most half, and Student's t-test replaces the permutation test. The first pass uses a weak
 * significance level. The second pass keeps the points that also pass the strict level. Matteson and James, Journal of
 * the American Statistical Association 109, 2014, https://arxiv.org/abs/1306.4933; Fleming and others, ICPE 2023,
 * https://arxiv.org/abs/2301.03034
 */
export function changePoints(series: readonly number[], options: ChangeOptions): ChangePoint[] {
  const places = new Set<number>();
  for (let from = 0; from < series.length; ) {
    const to = Math.min(series.length, from + windowLength);
    const found = divide(series.slice(from, to), weakChance(options.chance)).map((at) => from + at);
    for (const at of found) places.add(at);
    from = Math.max(found.at(-1) ?? 0, from + windowLength / 2);
  }
  const sorted = [...places].sort((a, b) => a - b);
  const found = keepStrong(series, sorted, options, 1);
  if (!options.isCorrelated || found.length === 0) return found;
  return keepStrong(
    series,
    found.map(({ at }) => at),
    options,
    correlationOf(series, found),
  );
}

/**
 * Before the autocorrelation time is estimated, the strongest changes are removed, one for every 50 values. If more
 * changes were removed, slow waves of the series would disappear with them.
 */
const valuesPerChange = 50;

function correlationOf(series: readonly number[], points: readonly ChangePoint[]): number {
  const most = Math.max(1, Math.floor(series.length / valuesPerChange));
  const strongest = points.toSorted((a, b) => a.chance - b.chance).slice(0, most);
  const cuts = [0, ...strongest.map(({ at }) => at).sort((a, b) => a - b), series.length];
  const residuals = cuts.slice(1).flatMap((to, i) => {
    const piece = series.slice(cuts[i]!, to);
    const level = mean(piece);
    return piece.map((value) => value - level);
  });
  return integratedAutocorrelation(residuals);
}

/**
 * Returns the weak significance level of the first pass. A rise soon before an equal fall is significant only after the
 * series is split at both, so a strict level could miss both.
 */
function weakChance(chance: number): number {
  if (chance < 0.05) return 10 * chance;
  return chance < 0.5 ? 2 * chance : chance;
}

/** Splits a window, and then its parts, at the strongest cut until this cut is not significant. Returns the cuts. */
function divide(values: readonly number[], chance: number): number[] {
  const within = pairSums(values);
  const cuts = [0, values.length];
  for (;;) {
    let best: { at: number; strength: number; from: number; to: number } | undefined;
    for (let i = 0; i + 1 < cuts.length; i++) {
      const [from, to] = [cuts[i]!, cuts[i + 1]!];
      const found = bestCut(within, from, to);
      if (found && (!best || found.strength > best.strength)) best = { ...found, from, to };
    }
    if (!best || chanceOf(values.slice(best.from, best.at), values.slice(best.at, best.to)) > chance) break;
    cuts.push(best.at);
    cuts.sort((a, b) => a - b);
  }
  return cuts.slice(1, -1);
}

/** Returns `sums`: `sums[i][j]` is the sum of the distances of all pairs of values with indexes from i to j - 1. */
function pairSums(values: readonly number[]): number[][] {
  return values.map((_, i) => {
    const sums = new Array<number>(values.length + 1).fill(0);
    for (let j = i + 1; j <= values.length; j++) {
      let sum = sums[j - 1]!;
      for (let k = i; k < j - 1; k++) sum += Math.abs(values[k]! - values[j - 1]!);
      sums[j] = sum;
    }
    return sums;
  });
}

/**
 * Returns the cut with the largest divergence between the values before and after the cut. The values after the cut may
 * end anywhere up to `to`, and all these ends are tried.
 */
function bestCut(within: number[][], from: number, to: number): { at: number; strength: number } | undefined {
  let best: { at: number; strength: number } | undefined;
  for (let at = from + 1; at < to; at++) {
    for (let end = at + 1; end <= to; end++) {
      const [n, m] = [at - from, end - at];
      const [left, right] = [within[from]![at]!, within[at]![end]!];
      const across = within[from]![end]! - left - right;
      const strength =
        (2 / (n + m)) * (across - (n > 1 ? (m / (n - 1)) * left : 0) - (m > 1 ? (n / (m - 1)) * right : 0));
      if (!best || strength > best.strength) best = { at, strength };
    }
  }
  return best;
}

/**
 * Removes the weakest point until all remaining points are significant and large. After each removal, only the two
 * points that follow the removed point are tested again. Apache Otava does the same, so both find the same points.
 */
function keepStrong(
  series: readonly number[],
  places: readonly number[],
  options: ChangeOptions,
  correlation: number,
): ChangePoint[] {
  const kept = [...places];
  const of = (i: number) => weigh(series, kept[i - 1] ?? 0, kept[i]!, kept[i + 1] ?? series.length, correlation);
  const points = kept.map((_, i) => of(i));
  for (;;) {
    if (points.length === 0) return points;
    const leastSure = points.reduce((a, b) => (b.chance > a.chance ? b : a));
    const sizeOf = ({ before, after }: ChangePoint) => options.magnitude(before, after);
    const smallest = points.reduce((a, b) => (sizeOf(b) < sizeOf(a) ? b : a));
    const weakest = leastSure.chance >= options.chance ? leastSure : smallest;
    if (weakest === smallest && leastSure.chance < options.chance && sizeOf(smallest) > options.least) return points;
    const at = kept.indexOf(weakest.at);
    kept.splice(at, 1);
    points.splice(at, 1);
    for (const i of [at, at + 1]) if (i < kept.length) points[i] = of(i);
  }
}

function weigh(series: readonly number[], from: number, at: number, to: number, correlation: number): ChangePoint {
  const [left, right] = [series.slice(from, at), series.slice(at, to)];
  return { at, before: mean(left), after: mean(right), chance: chanceOf(left, right, correlation) };
}

/**
 * Returns the two-sided p-value of Student's t with pooled spread. `left` or `right` may have a single value. The
 * variance of a side is its sum of squares divided by n, not by n - 1. Apache Otava does the same, so both find the
 * same points.
 */
function chanceOf(left: readonly number[], right: readonly number[], correlation = 1): number {
  const degrees = left.length + right.length - 2;
  if (degrees < 1) return 1;
  const difference = Math.abs(mean(right) - mean(left));
  const weighted = (part: readonly number[]) => ((part.length - 1) / part.length) * squares(part);
  const variance = (weighted(left) + weighted(right)) / degrees;
  if (!(variance > 0)) return difference > 0 ? 0 : 1;
  const t = difference / Math.sqrt(variance * correlation * (1 / left.length + 1 / right.length));
  const independent = (degrees + 2) / correlation - 2;
  if (independent < 1) return 1;
  return Number(jStat.ibeta(independent / (independent + t * t), independent / 2, 0.5));
}

function squares(values: readonly number[]): number {
  return values.every((value) => value === values[0]) ? 0 : sumNthPowerDeviations(values, 2);
}
