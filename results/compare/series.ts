import { mean, sampleVariance, sum } from 'simple-statistics';
import { seededRandom } from '../../scenarios/base/random.ts';
import type { Measure, Shape } from '../record/digest.ts';
import { type Labels, type Metric, showSelect } from '../record/metric.ts';
import { HistogramTape } from '../record/packed/histogram-tape.ts';
import type { Row } from '../record/row.ts';
import { integratedAutocorrelation } from '../stats/autocorrelation.ts';
import { eachBlockResample } from '../stats/bootstrap.ts';
import { type MergedSeconds, mergeSeconds } from './merge-seconds.ts';
import { smoothQuantile } from './smooth-quantile.ts';

/**
 * A quantile is computed only if at least this many values lie beyond it. Otherwise, single requests would decide the
 * quantile.
 */
const beyond = 20;
const quantiles = [
  { q: 0.5, margin: 0.03 },
  { q: 0.95, margin: 0.05 },
  { q: 0.99, margin: 0.1 },
] as const;
const marginOfRate = 0.02;
/**
 * The error of a count at the two edges of a phase. At each edge, chance adds or removes up to one event: a uniform
 * error of width 2. The sum of the two errors is treated as a uniform error of width √2 · 2.
 */
const ofEdges = Math.sqrt(2) * 2;
const marginOfShare = 0.001;
const marginOfMean = 0.05;
const resamples = 100;
/**
 * A distribution is stored only if it has this many values. With 200 values, the standard error of a share is at most
 * 3.5 %. The smallest reported change is larger (`leastGap` in shape-guard.ts).
 */
const leastShaped = 200;

type Second = { n: number; bad: number; gauges?: Map<string, number> };

export type SeriesParts = {
  fromMs: number;
  toMs: number;
  unit: Metric['unit'];
  better: 'lower' | 'higher';
};

/** The values of a metric with one label set in a phase. */
export class Series {
  readonly #metric: string;
  readonly #labels: Labels;
  readonly #about: SeriesParts;
  readonly #seconds = new Map<number, Second>();
  readonly #histograms = new HistogramTape();
  #kind: 'count' | 'gauge' | 'histogram' = 'count';

  constructor(metric: string, labels: Labels, about: SeriesParts) {
    this.#metric = metric;
    // Sorted labels make the name of a metric equal in every run.
    this.#labels = Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
    this.#about = about;
  }

  add(row: Row): void {
    const failed = row.labels.expected_response === 'false';
    if ('h' in row) {
      this.#kind = 'histogram';
      // Failed requests are excluded, because many of them are fast and would look like an improvement of the latency.
      if (!failed) this.#histograms.add(row.t, row.h);
      return;
    }
    const second = this.#second(row.t);
    if ('n' in row) {
      second.n += row.n;
      if (failed) second.bad += row.n;
    } else {
      this.#kind = 'gauge';
      second.gauges ??= new Map();
      second.gauges.set(row.labels.instance ?? '', row.v);
    }
  }

  digest(): { measures: Measure[]; shape?: Shape } {
    if (this.#kind === 'gauge') return { measures: [this.#mean()] };
    if (this.#kind === 'count')
      return { measures: this.#metric === 'k6_http_reqs_total' ? [this.#rate(), this.#errors()] : [this.#rate()] };
    const merged = mergeSeconds(this.#histograms.sumBySecond());
    return { measures: this.#quantiles(merged), ...this.#shape(merged) };
  }

  #second(t: number): Second {
    let second = this.#seconds.get(t);
    if (!second) {
      second = { n: 0, bad: 0 };
      this.#seconds.set(t, second);
    }
    return second;
  }

  #shape({ schema, zero, index, whole }: MergedSeconds): { shape?: Shape } {
    const n = whole.reduce((sum, one) => sum + one, zero);
    return n < leastShaped ? {} : { shape: { name: this.#name(), schema, zero, index: [...index], count: [...whole] } };
  }

  #name(): string {
    return showSelect({ metric: this.#metric, match: this.#labels });
  }

  #rate(): Measure {
    const perSecond = this.#values((second) => second.n - second.bad);
    const { mean: perSecondMean, error } = meanOf(perSecond);
    const what = this.#metric === 'k6_http_reqs_total' ? 'good rate' : 'rate';
    const unit = `${this.#about.unit}/s`;
    const margin = { ratio: marginOfRate, difference: marginOfRate * perSecondMean };
    const measure = this.#measure(what, unit, perSecondMean, error, margin);
    const total = perSecondMean * perSecond.length;
    return { ...measure, blur: total > 0 ? ofEdges / total : 0 };
  }

  /**
   * Returns the share of failed requests, with the standard error of a ratio (Cochran, Sampling Techniques, 1977, ch.
   * 6).
   */
  #errors(): Measure {
    const seconds = [...this.#seconds.values()];
    const total = seconds.reduce((sum, { n }) => sum + n, 0);
    const bad = seconds.reduce((sum, second) => sum + second.bad, 0);
    const share = total > 0 ? bad / total : null;
    const rest = this.#values((second) => second.bad - (share ?? 0) * second.n);
    const within = share === null ? null : (meanOf(rest).error * rest.length) / total;
    return {
      ...this.#measure('error share', 'ratio', share, within, { ratio: 0, difference: marginOfShare }),
      better: 'lower',
    };
  }

  #mean(): Measure {
    const values = [...this.#seconds.values()].map(({ gauges }) => sum([...(gauges?.values() ?? [])]));
    const { mean: level, error } = meanOf(values);
    const margin = { ratio: marginOfMean, difference: marginOfMean * Math.abs(level) };
    return this.#measure('mean', this.#about.unit, level, error, margin);
  }

  #quantiles({ schema, zero, index, whole, censored, seconds }: MergedSeconds): Measure[] {
    const n = whole.reduce((sum, one) => sum + one, zero + censored);
    const asked = quantiles.filter(({ q }) => n * (1 - q) >= beyond);
    if (asked.length === 0) return [];
    const found = asked.map(({ q }) => smoothQuantile({ schema, zero, index, count: whole }, q, censored));
    const sums = asked.map(() => ({ sum: 0, squares: 0 }));
    const count = new Float64Array(index.length);
    const block = Math.ceil(2 * integratedAutocorrelation(seconds.map((second) => second.mean)));
    const random = seededRandom(1)(this.#name());
    eachBlockResample(seconds.length, { block, resamples, random }, (times) => {
      count.fill(0);
      let [zeros, late] = [0, 0];
      for (const [at, second] of seconds.entries()) {
        const often = times[at]!;
        if (often === 0) continue;
        zeros += often * second.zero;
        late += often * second.censored;
        for (let i = 0; i < second.at.length; i++) count[second.at[i]!]! += often * second.count[i]!;
      }
      for (const [i, { q }] of asked.entries()) {
        const { value } = smoothQuantile({ schema, zero: zeros, index, count }, q, late);
        sums[i]!.sum += value;
        sums[i]!.squares += value ** 2;
      }
    });
    return asked.map(({ q, margin }, i) => {
      const { value, blur } = found[i]!;
      const { sum, squares } = sums[i]!;
      const within = Math.sqrt(Math.max(0, squares / resamples - (sum / resamples) ** 2));
      const known = Number.isFinite(value) ? value : null;
      const measure = this.#measure(`p${q * 100}`, this.#about.unit, known, known === null ? null : within, {
        ratio: margin,
        difference: margin * (known ?? 0),
      });
      return { ...measure, series: this.#name(), blur, ...(value === Number.POSITIVE_INFINITY && { beyond: true }) };
    });
  }

  #measure(
    what: string,
    unit: string,
    value: number | null,
    within: number | null,
    margin: Measure['margin'],
  ): Measure {
    return {
      name: `${what} ${this.#name()}`,
      unit,
      better: this.#about.better,
      primary: false,
      margin,
      value: value !== null && Number.isFinite(value) ? value : null,
      within: within !== null && Number.isFinite(within) ? within : null,
      blur: 0,
    };
  }

  /** Returns one value for each second of the phase; 0 for a second without events. */
  #values(pick: (second: Second) => number): number[] {
    const length = Math.max(1, Math.round((this.#about.toMs - this.#about.fromMs) / 1000));
    const values = new Array<number>(length).fill(0);
    // A request that starts in the phase but ends after it counts in the last second of the phase.
    for (const [t, second] of this.#seconds) {
      const at = Math.min(length - 1, Math.max(0, Math.round((t - this.#about.fromMs) / 1000)));
      values[at]! += pick(second);
    }
    return values;
  }
}

/** Returns the mean and its standard error, which is larger if neighbouring seconds are correlated. */
function meanOf(values: readonly number[]): { mean: number; error: number } {
  const n = values.length;
  if (n < 2) return { mean: mean(values), error: Number.NaN };
  return { mean: mean(values), error: Math.sqrt((sampleVariance(values) * integratedAutocorrelation(values)) / n) };
}
