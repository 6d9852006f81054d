import { nearestRank } from '../../results/stats/quantile.ts';

/**
 * A measured quantity beside its true value, over many samples. `errorP50` and `errorP99` are quantiles of |measured -
 * truth|, in `unit`.
 */
export type Measure = {
  name: string;
  /** `truth` and `measured` are medians. */
  truth: number;
  measured: number;
  errorP50: number;
  errorP99: number;
  unit: 's' | '1';
  ok: boolean;
  /** The largest accepted `errorP99`. */
  limit: number;
  samples: number;
};

/**
 * Returns the measure over pairs of true and measured values. Without a pair, `ok` is false, because nothing was
 * measured.
 */
export function toMeasure(
  name: string,
  pairs: readonly (readonly [truth: number, measured: number])[],
  limit: number,
  unit: Measure['unit'] = 's',
): Measure {
  const errors = Float64Array.from(pairs, ([truth, measured]) => Math.abs(measured - truth)).sort();
  const median = (pick: 0 | 1) => nearestRank(Float64Array.from(pairs, (pair) => pair[pick]).sort(), 0.5);
  const errorP99 = nearestRank(errors, 0.99);
  return {
    name,
    truth: median(0),
    measured: median(1),
    errorP50: nearestRank(errors, 0.5),
    errorP99,
    unit,
    ok: errorP99 <= limit,
    limit,
    samples: pairs.length,
  };
}
