import { type Labels, labelKey } from '../../../results/record/metric.ts';

/** The maximum number of series per run. The label values of further series become `other`. */
export const mostSeries = 5000;
const other = 'other';
/** The labels whose values are never folded, because verdicts depend on them. */
const kept = new Set(['phase', 'kind', 'outcome', 'invariant']);

/** Folds the series beyond a limit: their label values become `other`. Counts the foldings. */
export class SeriesCap {
  readonly #most: number;
  readonly #known = new Set<string>();
  #folded = 0;

  constructor(most = mostSeries) {
    this.#most = most;
  }

  /** Returns the labels. For a new series beyond the limit, returns the folded labels. */
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

  /** Returns the number of foldings since the last call. */
  takeFolded(): number {
    const folded = this.#folded;
    this.#folded = 0;
    return folded;
  }
}
