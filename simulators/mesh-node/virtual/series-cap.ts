import { type Labels, labelKey } from '../../../results/record/metric.ts';

/**
 * The number of series that keep their labels in a run. In further series, the label values become `other`, except
 * those of `kept`.
 */
export const mostSeries = 5000;
const other = 'other';
/** The labels whose values are never folded: each has only a few values. */
const kept = new Set(['phase', 'kind', 'outcome', 'invariant']);

/**
 * Limits the number of series. In series beyond the limit, each label value becomes `other`, except those of `kept`.
 * Counts how often that happens.
 */
export class SeriesCap {
  readonly #most: number;
  readonly #known = new Set<string>();
  #folded = 0;

  constructor(most = mostSeries) {
    this.#most = most;
  }

  /** Returns the labels unchanged, or folded if they belong to a series beyond the limit. */
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

  /** Returns how often `fold` returned folded labels since the last call of this function. */
  takeFolded(): number {
    const folded = this.#folded;
    this.#folded = 0;
    return folded;
  }
}
