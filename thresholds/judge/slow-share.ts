import { countOf, type Histogram, upperEdge } from '../../results/record/histogram.ts';
import { mergeHistograms } from '../../results/record/histogram-sum.ts';
import { type SeenShare, seenShare, surelyAbove, surelyWithin } from '../../results/stats/seen-share.ts';
import type { Second } from '../evidence/per-second.ts';

/**
 * The rule for the values in the bucket that contains the limit. `even` spreads these values over the bucket, so that a
 * part of them is beyond the limit. With `none`, none of these values is beyond the limit; with `all`, all are.
 */
type Within = 'even' | 'none' | 'all';

/**
 * The share of values beyond any limit, from the histograms of each second. Requests without an answer count as beyond
 * every limit.
 */
export class SlowShare {
  /** The number of measured values plus `censored` (requests without an answer). */
  readonly samples: number;
  readonly censored: number;
  /** All measured values, over all seconds. */
  readonly merged: Histogram;
  readonly #first: number;
  readonly #last: number;
  readonly #scale: number;
  /** For each second, the number of values in or above each bucket. The last entry of a second is always 0. */
  readonly #above: readonly Float64Array[];
  readonly #total: readonly number[];
  readonly #never: readonly number[];
  readonly #grain: number | undefined;

  /**
   * @param grain the step between possible values, or 0 if every value is possible. Set only if exact quantiles were
   * reported
   */
  constructor(seconds: readonly Second[], grain?: number) {
    this.merged = mergeHistograms(seconds.map(({ h }) => h));
    this.#scale = 2 ** this.merged.schema;
    this.#first = this.merged.index[0] ?? 0;
    this.#last = this.merged.index.at(-1) ?? this.#first - 1;
    this.#never = seconds.map(({ censored }) => censored);
    this.#total = seconds.map(({ h, censored }) => countOf(h) + censored);
    this.#above = seconds.map(({ h }) => this.#aboveOf(h));
    this.#grain = grain;
    this.censored = this.#never.reduce((sum, n) => sum + n, 0);
    this.samples = this.#total.reduce((sum, n) => sum + n, 0);
  }

  /**
   * Returns the share of values beyond a limit. Without a `grain`, `surely` excludes the bucket that contains the
   * limit, and `possibly` includes it. With a `grain`, both include the part of this bucket above the limit.
   */
  beyond(limit: number, sure: 'surely' | 'possibly'): SeenShare {
    return this.#at(limit > 0 ? Math.log2(limit) * this.#scale : Number.NEGATIVE_INFINITY, sure);
  }

  /**
   * Returns the one-sided 95 % bounds of the q-quantile. The quantile is above the lower bound with 95 % confidence. It
   * is below the upper bound with 95 % confidence. A bound is infinite if the values allow no finite bound.
   */
  quantileBounds(q: number): [number, number] {
    const breaks = (at: number) => surelyAbove(this.#at(at, 'surely'), 1 - q);
    const meets = (at: number) => surelyWithin(this.#at(at, 'possibly'), 1 - q);
    const [from, to] = [this.#first - 1, this.#last];
    const edge = (at: number) => upperEdge(at, this.merged.schema);
    const low = !breaks(from) ? Number.NEGATIVE_INFINITY : breaks(to) ? Number.POSITIVE_INFINITY : undefined;
    const high = !meets(to) ? Number.POSITIVE_INFINITY : undefined;
    return [low ?? edge(lastTrue(from, to, breaks)), high ?? edge(lastTrue(from, to, (at) => !meets(at)))];
  }

  #at(position: number, sure: 'surely' | 'possibly'): SeenShare {
    const within: Within = this.#grain !== undefined ? 'even' : sure === 'surely' ? 'none' : 'all';
    const bucket = Math.min(this.#last + 1, Math.max(this.#first, Math.ceil(position - 1e-9)));
    const part = Math.min(1, Math.max(0, bucket - position));
    const weight =
      part < 1e-9
        ? 0
        : within === 'even'
          ? this.#partAbove(position, bucket)
          : within === 'all'
            ? 1
            : Number(part >= 1);
    const at = bucket - this.#first;
    const bad = this.#above.map((above, second) => {
      const inside = (above[at] ?? 0) - (above[at + 1] ?? 0);
      return this.#never[second]! + (above[at + 1] ?? 0) + weight * inside;
    });
    return seenShare(bad, this.#total);
  }

  /**
   * Returns the share of a bucket above a position in the bucket. With a `grain`, only multiples of `grain` are
   * possible values. The result is then the share of the possible values above the position. If the only possible
   * value is at the position, the result is 0.
   */
  #partAbove(position: number, bucket: number): number {
    const from = Math.max(position, bucket - 1);
    if (!this.#grain) return bucket - from;
    const upTo = (at: number) => Math.floor(2 ** (at / this.#scale) / this.#grain! + 1e-6);
    const places = upTo(bucket) - upTo(bucket - 1);
    return places === 0 ? bucket - from : (upTo(bucket) - upTo(from)) / places;
  }

  #aboveOf(h: Histogram): Float64Array {
    const above = new Float64Array(this.#last - this.#first + 2);
    const shift = 2 ** (h.schema - this.merged.schema);
    h.index.forEach((index, i) => {
      above[Math.ceil(index / shift) - this.#first]! += h.count[i]!;
    });
    for (let i = above.length - 2; i >= 0; i--) above[i]! += above[i + 1]!;
    return above;
  }
}

/**
 * Returns the last position between `from` and `to` at which `holds` is true, with an error of at most 0.02 buckets.
 * `holds` changes once, from true to false.
 */
function lastTrue(from: number, to: number, holds: (at: number) => boolean): number {
  if (!holds(from)) return from;
  let [low, high] = [from, to];
  while (high - low > 0.02) {
    const middle = (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return high;
}
