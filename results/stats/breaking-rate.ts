import { orderRanks, rankOf } from './quantile.ts';
import { samplesNeeded } from './samples-needed.ts';

/** One measured value: whether it meets its limit, and the rate of requests at that time. */
export type RatePoint = { rate: number; meets: boolean };

/** A group of values that were measured at nearly equal rates, from the rate `from` to the rate `to`. */
export type RateBin = {
  from: number;
  to: number;
  samples: number;
  finding: 'holds' | 'breaks' | 'open';
  /**
   * The number of further samples that would decide an open bin, if these samples are like the present ones. Null for a
   * decided bin. Also null if the bin would need more than about 8,000 samples in all to break its limit.
   */
  needed: number | null;
};

export type BreakingRate = {
  /** Lowest rate first. */
  bins: readonly RateBin[];
  /** The highest rate up to which every bin meets the limit; null if the lowest bin does not meet it. */
  holdsUpTo: number | null;
  /** The lowest bin that breaks the limit significantly; null if no bin does. */
  breaks: RateBin | null;
};

/**
 * Rates that differ by more than this factor are judged separately, because a page may meet its limit at one rate and
 * break it at the other.
 */
const widest = 1.25;
/** A bin contains every rate up to this factor times its lowest rate, even if the bin already has enough values. */
const narrowest = 1.1;

/**
 * Divides the values into bins of nearly equal rates. Returns the bins, the highest rate up to which every bin meets
 * the limit, and the lowest bin that breaks the limit. A bin breaks the limit of the SLO if the one-sided bound of its
 * q-quantile lies beyond the limit. The confidence is 95 % over all bins together (Bonferroni). So the number of bins
 * does not raise the risk of a false breach. Each bin is judged alone: a page may break its limit at a middle rate and
 * meet it at a higher rate.
 */
export function breakingRate(points: readonly RatePoint[], q: number): BreakingRate {
  const groups = group(points, samplesNeeded(q));
  const confidence = 1 - 0.05 / Math.max(1, groups.length);
  const bins = groups.map((one) => judge(one, q, confidence));
  const open = bins.findIndex(({ finding }) => finding !== 'holds');
  const holding = open < 0 ? bins : bins.slice(0, open);
  return {
    bins,
    holdsUpTo: holding.at(-1)?.to ?? null,
    breaks: bins.find(({ finding }) => finding === 'breaks') ?? null,
  };
}

/**
 * Groups the values by similar rates. A rate above `widest` times the lowest rate of a group starts a new group. For a
 * group that already has `enough` samples, the factor is `narrowest`.
 */
function group(points: readonly RatePoint[], enough: number): RatePoint[][] {
  const groups: RatePoint[][] = [];
  for (const point of [...points].sort((a, b) => a.rate - b.rate)) {
    const last = groups.at(-1);
    const times = last ? point.rate / last[0]!.rate : Number.POSITIVE_INFINITY;
    if (last && !(times > widest) && !(times > narrowest && last.length >= enough)) last.push(point);
    else groups.push([point]);
  }
  return groups;
}

function judge(points: readonly RatePoint[], q: number, confidence: number): RateBin {
  const samples = points.length;
  const within = points.filter(({ meets }) => meets).length;
  const breaks = isBroken(samples, within, q, confidence);
  const meets = within >= rankOf(samples, q);
  const holds = meets && samples >= samplesNeeded(q);
  const wanted = meets ? samplesNeeded(q) : samplesToBreak(within / samples, q, confidence);
  return {
    from: points[0]!.rate,
    to: points.at(-1)!.rate,
    samples,
    finding: breaks ? 'breaks' : holds ? 'holds' : 'open',
    needed: breaks || holds || wanted === null ? null : wanted - samples,
  };
}

/** True when the quantile is beyond the limit with this confidence. */
function isBroken(samples: number, within: number, q: number, confidence: number): boolean {
  const { lower } = orderRanks(samples, q, confidence);
  return lower !== null && within < lower;
}

const mostSamples = 10_000;

/**
 * Returns the smallest number of samples that shows a breach if `share` of the samples meets the limit. Returns null
 * above 8,192 samples, the largest power of two up to `mostSamples`.
 */
function samplesToBreak(share: number, q: number, confidence: number): number | null {
  let high = 1;
  const tells = (n: number) => isBroken(n, Math.ceil(share * n - 1e-9), q, confidence);
  while (!tells(high)) {
    high *= 2;
    if (high > mostSamples) return null;
  }
  let low = Math.floor(high / 2);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (tells(middle)) high = middle;
    else low = middle;
  }
  return high;
}
