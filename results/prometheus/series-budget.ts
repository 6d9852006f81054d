import { type Labels, labelName, metricName } from '../record/metric.ts';
import { formatCount, formatCountOf } from '../words/format.ts';
import { classicSeries } from './classic.ts';

/**
 * The largest number of series in a run. With thirty runs a day, a Prometheus that keeps 15 days then has at most 2.25
 * million series.
 */
export const maxLiveSeries = 5000;

/** Decides for each series, before its first value is sent, whether the series is sent. */
export class SeriesBudget {
  readonly #limit: number;
  /** False when a histogram is sent as several classic series. */
  readonly #native: () => boolean;
  readonly #turnedAway = new Set<string>();
  readonly #seen = new Map<string, { series: number; values: Map<string, Set<string>> }>();
  #used = 0;
  #invalid: string | null = null;
  /** The number of values whose series are not sent. */
  surplus = 0;

  constructor(native: () => boolean, limit = maxLiveSeries) {
    this.#native = native;
    this.#limit = limit;
  }

  /**
   * Returns whether a series is sent. After `true`, do not call this method again for the series, because each `true`
   * uses up budget. After `false`, call it for each further value of the series, so that `surplus` counts the value.
   */
  admit(key: string, metric: string, labels: Labels, histogram: boolean): boolean {
    const weight = histogram && !this.#native() ? classicSeries(metric) : 1;
    if (this.#turnedAway.has(key) || !this.#named(metric, labels) || !this.#room(weight, metric, labels)) {
      this.#turnedAway.add(key);
      this.surplus++;
      return false;
    }
    this.#used += weight;
    return true;
  }

  /** Returns the reason why some series are not sent, or null. */
  reason(): string | null {
    if (this.#invalid) return this.#invalid;
    if (this.#turnedAway.size === 0) return null;
    const [metric, { series, values }] = [...this.#seen].sort(([, a], [, b]) => b.series - a.series)[0]!;
    const [label, most] = [...values].sort(([, a], [, b]) => b.size - a.size)[0] ?? ['', new Set()];
    const by = label === '' ? '' : `, ${formatCountOf(most.size, 'value')} of its label ${label}`;
    const turnedAway = formatCount(this.#turnedAway.size);
    const over = `the limit of ${formatCount(this.#limit)} live series was exceeded (${turnedAway} series not sent)`;
    return `${over}; ${metric} has the most: ${formatCount(series)} series${by}`;
  }

  #named(metric: string, labels: Labels): boolean {
    const wrong = [
      ...[metric].filter((name) => !metricName.test(name)),
      ...Object.keys(labels).filter((name) => !labelName.test(name)),
    ];
    if (wrong.length > 0)
      this.#invalid ??= `not sent, because Prometheus does not accept the name ${JSON.stringify(wrong[0])}`;
    return wrong.length === 0;
  }

  #room(weight: number, metric: string, labels: Labels): boolean {
    const seen = this.#seen.get(metric) ?? { series: 0, values: new Map<string, Set<string>>() };
    this.#seen.set(metric, seen);
    seen.series += weight;
    for (const [name, value] of Object.entries(labels)) {
      const values = seen.values.get(name) ?? new Set();
      seen.values.set(name, values.add(value));
    }
    return this.#used + weight <= this.#limit;
  }
}
