import { largest, smallest } from '../../scenarios/base/long-lists.ts';

/**
 * The measured share of bad events at one load. `effective` is the number of independent events that would measure the
 * share with the same precision. `limit` is the allowed share.
 */
export type SharePoint = { value: number; share: number; effective: number; limit: number };

/** The probability distribution of the crossing: the load at which the share of bad events reaches its limit. */
export type Crossing = {
  /** The probability that the share does not depend on the load, so that no crossing exists. */
  flat: number;
  /** The probability that the crossing lies below `value`, given that a crossing exists. */
  below(value: number): number;
  quantile(q: number): number;
};

/**
 * The number of candidate loads for the crossing. If the probed loads lie between 80 and 125, neighbouring candidates
 * differ by 1.1 %.
 */
const places = 160;
/** Candidate crossings lie between half of the smallest probed load and twice the largest probed load. */
const reach = 2;
/** Candidate steepnesses. With steepness 2, for example, the odds of a bad event grow with the square of the load. */
const powers = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];

/** Candidate odds for a share that does not depend on the load, as multiples of the odds of the limit. */
const flatOdds = Array.from({ length: 49 }, (_, i) => 2 ** ((i - 24) / 8));

/**
 * Returns the posterior distribution of the crossing in a logistic model (Finney, Probit Analysis, 1971). Candidate
 * crossings and steepnesses are evenly spaced in their logarithms and have equal prior probabilities. A share that does
 * not depend on the load has the same prior probability as a share that grows with the load.
 */
export function crossingOf(measured: readonly SharePoint[]): Crossing {
  const points = measured.map((one): Prepared => {
    const logOdds = Math.log(one.limit / (1 - one.limit));
    return { ...one, logValue: Math.log(one.value), logOdds };
  });
  const values = points.map(({ value }) => value);
  const from = Math.log(smallest(values) / reach);
  const step = (Math.log(largest(values) * reach) - from) / places;
  const at = Array.from({ length: places }, (_, i) => Math.exp(from + (i + 0.5) * step));
  const logs = at.map((place) => {
    const crossing = Math.log(place);
    return powers.map((power) => logLikelihood(points, crossing, power));
  });
  const flatLogs = flatOdds.map((odds) => logLikelihood(points, -Math.log(odds), 0));
  const highest = Math.max(largest(logs.flat()), largest(flatLogs));
  const weights = logs.map((row) => row.reduce((sum, log) => sum + Math.exp(log - highest), 0));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const below = (value: number) => weights.reduce((sum, weight, i) => sum + (at[i]! < value ? weight : 0), 0) / total;
  const flat = flatLogs.reduce((sum, log) => sum + Math.exp(log - highest), 0) / flatLogs.length;
  return {
    flat: flat / (flat + total / (places * powers.length)),
    below,
    quantile: (q) => {
      let sum = 0;
      const index = weights.findIndex((weight) => {
        sum += weight;
        return sum >= q * total;
      });
      return at[Math.max(0, index)]!;
    },
  };
}

/** A point with its logarithms, which are computed once because all candidate curves use them. */
type Prepared = SharePoint & { logValue: number; logOdds: number };

/**
 * Returns the log-likelihood of the points on the logistic curve that `crossing` (a logarithm) and `power` define. With
 * `power` 0, the share is constant: its odds are the limit's odds times e^-crossing.
 */
function logLikelihood(points: readonly Prepared[], crossing: number, power: number): number {
  let sum = 0;
  for (const { share, effective, logValue, logOdds } of points) {
    const grown = power === 0 ? -crossing : power * (logValue - crossing);
    const logit = logOdds + grown;
    // `logBad` is ln(1 / (1 + e^-logit)) in a form that cannot overflow.
    const logBad = -Math.log1p(Math.exp(-Math.abs(logit))) + Math.min(0, logit);
    sum += effective * (share * logBad + (1 - share) * (logBad - logit));
  }
  return sum;
}
