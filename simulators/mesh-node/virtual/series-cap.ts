import { type Labels, labelKey } from '../../../results/record/metric.ts';

/** The label values of further series become `other`, except those of `kept`. */
export const mostSeries = 5000;
const other = 'other';
/** These labels have only a few values. */
const kept = new Set(['phase', 'kind', 'outcome', 'invariant']);

/** Folds each label value of the series beyond the limit into `other`, except those of `kept`, and counts how often. */
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

  /** Returns how often `fold` folded labels since the last call. */
  takeFolded(): number {
    const folded = this.#folded;
    this.#folded = 0;
    return folded;
  }
}
