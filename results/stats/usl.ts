import library from 'jstat';
import { extent } from 'simple-statistics';

const { jStat } = library;

/** The parameters of the throughput X at the concurrency N: X = γN / (1 + α(N − 1) + βN(N − 1)). */
export type Scaling = {
  /** The throughput at a concurrency of one. */
  gamma: number;
  /** `alpha` is the share of serial work (contention), `beta` the cost of consistency (coherency). */
  alpha: number;
  beta: number;
  /** The concurrency with the largest throughput; Infinity when β is 0. */
  peak: number;
  /**
   * 90 % intervals by a bootstrap of the residuals. The residuals are enlarged to correct for the degrees of freedom of
   * the fit.
   */
  intervals: { gamma: [number, number]; alpha: [number, number]; beta: [number, number] };
  /** The largest concurrency for which a throughput is predicted: 1.5 times the largest measured concurrency. */
  trustedUpTo: number;
};

type Point = { concurrency: number; throughput: number };

const fewest = 6;
const reach = 1.5;
const resamples = 200;

/**
 * Returns the fit of Gunther's universal scalability law (Guerrilla Capacity Planning, 2007) by least squares.
 * Concurrency divided by throughput is linear in 1/γ, α/γ and β/γ. The relative errors of all points have equal
 * weights. Returns null with fewer than six points, or if the largest concurrency is less than twice the smallest. Also
 * returns null if each fit has a negative parameter, even with β or α or both left out.
 */
export function fitScaling(points: readonly Point[], random: () => number): Scaling | null {
  const usable = points.filter((one) => one.concurrency > 0 && one.throughput > 0);
  if (usable.length < fewest) return null;
  const [lowest, highest] = extent(usable.map((one) => one.concurrency));
  if (highest < 2 * lowest) return null;
  const best = solve(usable);
  if (!best) return null;
  const wider = residualScale(usable.length);
  const residuals = usable.map((one) => 1 + wider * (one.throughput / predict(best, one.concurrency) - 1));
  const drawn = Array.from({ length: resamples }, () =>
    solve(
      usable.map(({ concurrency }) => ({
        concurrency,
        throughput: predict(best, concurrency) * residuals[Math.floor(random() * residuals.length)]!,
      })),
    ),
  ).filter((one) => one !== null);
  const interval = (of: (one: Law) => number): [number, number] => {
    const sorted = drawn.map(of).sort((a, b) => a - b);
    return [
      sorted[Math.floor(0.05 * sorted.length)] ?? of(best),
      sorted[Math.ceil(0.95 * sorted.length) - 1] ?? of(best),
    ];
  };
  const { alpha, beta } = best;
  return {
    ...best,
    peak: beta > 0 ? Math.sqrt(Math.max(0, 1 - alpha) / beta) : Number.POSITIVE_INFINITY,
    intervals: {
      gamma: interval((one) => one.gamma),
      alpha: interval((one) => one.alpha),
      beta: interval((one) => one.beta),
    },
    trustedUpTo: reach * highest,
  };
}

const parameters = 3;
/** The one-sided confidence of each end of a 90 % interval. */
const level = 0.95;

/**
 * Returns the factor by which the residuals of n points are too small. √(n / (n − 3)) corrects for the three fitted
 * parameters. Student's quantile divided by the normal quantile corrects for the spread, which is only estimated.
 */
function residualScale(points: number): number {
  const degrees = points - parameters;
  const normal = jStat.studentt.inv(level, 1e6);
  return Math.sqrt(points / degrees) * (jStat.studentt.inv(level, degrees) / normal);
}

/** Returns the predicted throughput at a concurrency; null beyond `trustedUpTo`. */
export function predictThroughput(law: Scaling, concurrency: number): number | null {
  return concurrency > law.trustedUpTo ? null : predict(law, concurrency);
}

type Law = { gamma: number; alpha: number; beta: number };

function predict({ gamma, alpha, beta }: Law, n: number): number {
  return (gamma * n) / (1 + alpha * (n - 1) + beta * n * (n - 1));
}

/**
 * Fits the law in this order: with all parameters, without β, without α, and with γ alone. Returns the first fit in
 * which no parameter is negative, or null.
 */
function solve(points: readonly Point[]): Law | null {
  for (const terms of [[0, 1, 2], [0, 1], [0, 2], [0]]) {
    const found = leastSquares(points, terms);
    if (!found || found.some((value) => value < 0) || !(found[0]! > 0)) continue;
    return { gamma: 1 / found[0]!, alpha: found[1]! / found[0]!, beta: found[2]! / found[0]! };
  }
  return null;
}

/** Solves the normal equations by Gaussian elimination; null without a solution. A term that is not in `terms` is 0. */
function leastSquares(points: readonly Point[], terms: readonly number[]): number[] | null {
  const rows = points.map(({ concurrency: n, throughput: x }) => {
    const y = n / x;
    // Each row (its terms and its y) is divided by y, so that the relative errors of all points have equal weights.
    return { of: terms.map((term) => [1, n - 1, n * (n - 1)][term]! / y), y: 1 };
  });
  const size = terms.length;
  const matrix = Array.from({ length: size }, (_, i) => [
    ...Array.from({ length: size }, (_, j) => rows.reduce((sum, row) => sum + row.of[i]! * row.of[j]!, 0)),
    rows.reduce((sum, row) => sum + row.of[i]! * row.y, 0),
  ]);
  for (let i = 0; i < size; i++) {
    const pivot = matrix[i]!;
    if (!(Math.abs(pivot[i]!) > 1e-300)) return null;
    for (let k = 0; k < size; k++) {
      if (k === i) continue;
      const factor = matrix[k]![i]! / pivot[i]!;
      for (let j = i; j <= size; j++) matrix[k]![j]! -= factor * pivot[j]!;
    }
  }
  const found = [0, 0, 0];
  terms.forEach((term, i) => {
    found[term] = matrix[i]![size]! / matrix[i]![i]!;
  });
  return found;
}
