import { type Labels, labelKey } from '../../../results/record/metric.ts';

/** A run may have so many series; beyond it their labels become one. */
export const mostSeries = 5000;
const other = 'other';
/** Labels that verdicts rest on are never folded. */
const kept = new Set(['phase', 'kind', 'outcome', 'invariant']);

/** A hard limit of label sets: what is new beyond it is folded into "other" and counted. */
export class SeriesCap {
  readonly #most: number;
  readonly #known = new Set<string>();
  #folded = 0;

  constructor(most = mostSeries) {
    this.#most = most;
  }

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

  /** Foldings since the last time. */
  takeFolded(): number {
    const folded = this.#folded;
    this.#folded = 0;
    return folded;
  }
}
