import library from 'jstat';
import { sum } from 'simple-statistics';
import { autocorrelationTime } from './autocorrelation.ts';
import { lowerBound, upperBound } from './binomial.ts';
import { incompleteBeta } from './incomplete-beta.ts';

const { jStat } = library;

export type SeenShare = {
  share: number;
  /** The number of independent events that would measure the share as precisely as these events. */
  effective: number;
  /**
   * `spread.effective` is `effective`, corrected for the autocovariance that a short series hides (see `seenShare`).
   * `degrees` are the degrees of freedom of the spread between seconds. `spread` is null if all events are good or all
   * are bad.
   */
  spread: { effective: number; degrees: number } | null;
};

/**
 * Returns the share of bad events; `bad` and `total` have one entry per second. Events of the same second are
 * correlated, and so are neighbouring seconds. Therefore n events count as n / d events, with the design effect d
 * (Kish, Survey Sampling, 1965). The autocovariances of s seconds are too small, because they are computed around the
 * mean of these seconds. The sum of the autocovariances over the lags from -m to m is on average the true sum times
 * about f = 1 - (2m + 1) / s (Percival, The American Statistician 47, 1993). For `spread`, the sum is divided by f, or
 * by 0.5 if f is below 0.5.
 */
export function seenShare(bad: readonly number[], total: readonly number[]): SeenShare {
  const n = sum(total);
  const share = Math.min(1, Math.max(0, sum(bad) / n));
  if (share === 0 || share === 1) return { share, effective: n, spread: null };
  const residuals = bad.map((count, i) => count - share * total[i]!);
  const { tau, lags } = autocorrelationTime(residuals);
  const squares = sum(residuals.map((residual) => residual ** 2));
  const missed = 1 / Math.max(0.5, 1 - (2 * lags + 1) / bad.length);
  const effective = (times: number) => n / Math.max(1, (squares * tau * times) / (n * share * (1 - share)));
  const degrees = Math.max(1, bad.length / (tau * missed) - 1);
  return { share, effective: effective(1), spread: { effective: effective(missed), degrees } };
}

/**
 * Returns the one-sided bounds of the share. Each bound is the wider one of the exact binomial bound and Student's
 * bound.
 */
export function boundsOf({ share, effective, spread }: SeenShare, confidence = 0.95): [number, number] {
  const exact = [
    lowerBound(share * effective, effective, confidence),
    upperBound(share * effective, effective, confidence),
  ] as const;
  if (spread === null) return [...exact];
  const t = jStat.studentt.inv(confidence, spread.degrees);
  const [low, high] = scoreInterval(share, spread.effective, t);
  return [Math.min(exact[0], low), Math.max(exact[1], high)];
}

/**
 * True if the lower bound of the share is above a limit. The bound itself is slow to compute. So the function assumes
 * that the true share is the limit, and computes the probability of at least this many bad events. For a confidence of
 * 95 %, the result is true only if this probability is below 5 %. Exactly 5 % is not enough: that is the
 * probability of one bad request out of one at the limit of a p95.
 */
export function surelyAbove({ share, effective, spread }: SeenShare, limit: number, confidence = 0.95): boolean {
  if (share <= limit) return false;
  if (limit <= 0) return true;
  const level = (1 - confidence) * (1 - 1e-9);
  const hits = share * effective;
  if (incompleteBeta(limit, hits, effective - hits + 1) >= level) return false;
  return spread === null || chanceOfT(share - limit, limit, spread) < level;
}

/** True when the upper bound of the share is at most a limit. */
export function surelyWithin({ share, effective, spread }: SeenShare, limit: number): boolean {
  if (limit >= 1) return true;
  if (share > limit || limit <= 0) return false;
  const level = 0.05 * (1 + 1e-9);
  const hits = share * effective;
  if (1 - incompleteBeta(limit, hits + 1, effective - hits) > level) return false;
  return spread === null || chanceOfT(limit - share, limit, spread) <= level;
}

/** Returns the p-value of a share this far from the limit, by Student's t with the variance at the limit. */
function chanceOfT(distance: number, limit: number, { effective, degrees }: NonNullable<SeenShare['spread']>): number {
  const square = (distance ** 2 * effective) / (limit * (1 - limit));
  return incompleteBeta(degrees / (degrees + square), degrees / 2, 0.5) / 2;
}

/**
 * Returns the factor by which the number of events must grow to show on which side of `limit` the share lies. The share
 * is assumed to stay the same. Returns null for a factor above 1,000.
 */
export function timesToDecide(seen: SeenShare, limit: number): number | null {
  const decides = (times: number) => {
    const more = timesAsMuch(seen, times);
    return seen.share > limit ? surelyAbove(more, limit) : surelyWithin(more, limit);
  };
  if (decides(1)) return 1;
  let [low, high] = [1, 1000];
  if (!decides(high)) return null;
  while (high / low > 1.02) {
    const middle = Math.sqrt(low * high);
    if (decides(middle)) high = middle;
    else low = middle;
  }
  return high;
}

function timesAsMuch({ share, effective, spread }: SeenShare, times: number): SeenShare {
  const more = spread && { effective: spread.effective * times, degrees: (spread.degrees + 1) * times - 1 };
  return { share, effective: effective * times, spread: more };
}

/** Returns Wilson's interval (Journal of the American Statistical Association 22, 1927) at `z` standard errors. */
function scoreInterval(share: number, n: number, z: number): [number, number] {
  const square = z ** 2 / n;
  const middle = (share + square / 2) / (1 + square);
  const half = (z / (1 + square)) * Math.sqrt((share * (1 - share)) / n + square / (4 * n));
  return [middle - half, middle + half];
}
