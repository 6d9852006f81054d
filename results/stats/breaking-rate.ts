import { orderRanks, rankOf } from './quantile.ts';
import { samplesNeeded } from './samples-needed.ts';

/** One value: whether it meets its limit, and the offered rate when it was measured. */
export type RatePoint = { rate: number; meets: boolean };

/** Values at nearly equal rates: `from` is the lowest of these rates, `to` the highest. */
export type RateBin = {
  from: number;
  to: number;
  samples: number;
  finding: 'holds' | 'breaks' | 'open';
  /**
   * The number of further samples that would decide an open bin, if they are like those of the bin; null for any other
   * bin, and when a breach would need more than about 8,000 samples in all.
   */
  needed: number | null;
};

export type BreakingRate = {
  /** Lowest rate first. */
  bins: readonly RateBin[];
  /** The highest rate up to which every bin holds; null when the lowest bin does not hold. */
  holdsUpTo: number | null;
  /** The lowest bin whose breach is significant. */
  breaks: RateBin | null;
};

/**
 * Rates that differ by more than this factor are judged separately, because a vital may hold at one rate and break at
 * the other.
 */
const widest = 1.25;
/** A bin contains every rate up to this factor above its lowest rate, even if it already has enough values. */
const narrowest = 1.1;

/**
 * Returns the bins, the highest rate up to which every bin holds, and the lowest bin that breaks. A bin breaks if the
 * one-sided bound of its q-quantile lies beyond the limit. The bounds are at 95 % over all bins together (Bonferroni),
 * so that many load levels cause no more false breaches than one. Bins are independent: a page may break at a middle
 * rate and hold at a higher one.
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
 * Returns one group per load level. A rate that is more than `widest` times the lowest rate of a group starts a new
 * group. If the group has `enough` samples, more than `narrowest` times suffices.
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

/** True when the lower bound of the quantile is beyond the limit. */
function isBroken(samples: number, within: number, q: number, confidence: number): boolean {
  const { lower } = orderRanks(samples, q, confidence);
  return lower !== null && within < lower;
}

const mostSamples = 10_000;

/**
 * Returns the fewest samples that show a breach when this share of them meets the limit; null above 8,192, the largest
 * power of two up to `mostSamples`.
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
