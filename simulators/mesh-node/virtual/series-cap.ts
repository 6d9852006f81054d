import { type Labels, labelKey } from '../../../results/record/metric.ts';

/** The maximum number of series that keep all their label values. */
export const mostSeries = 5000;
const other = 'other';
/** These labels keep their values, because they have only a few different values. */
const kept = new Set(['phase', 'kind', 'outcome', 'invariant']);

/** Limits the number of series. The label values of each further series become `other`, except for labels in `kept`. */
export class SeriesCap {
  readonly #most: number;
  readonly #known = new Set<string>();
  #folded = 0;

  constructor(most = mostSeries) {
    this.#most = most;
  }

  /** Returns the labels of a series. If the series is beyond the limit, the label values become `other`. */
  fold<L extends Labels>(metric: string, labels: L): L {
    const key = `${metric} ${labelKey(labels)}`;
    if (this.#known.has(key)) return labels;
    if (this.#known.size < this.#most) {
      this.#known.add(key);
      return labels;
    }
    this.#folded++;
    return Object.fromEntries(
      Object.entries(labels).map(([name, value]) => [name, kept.has(name) ? value : other]),
    ) as L;
  }

  /** Returns how often `fold` replaced label values since the last call. */
  takeFolded(): number {
    const folded = this.#folded;
    this.#folded = 0;
    return folded;
  }
}
