import { type Labels, labelKey, matches } from './metric.ts';
import type { Row } from './row.ts';

type Counted = { metric: string; labels: Labels; n: number };

/**
 * The sums of all received counters, separately for each sender. A producer uses these sums if its tool reports no
 * totals, as when k6 writes no summary.
 */
export class Tally {
  readonly #senders = new Map<string, Map<string, Counted>>();

  add(sender: string, rows: readonly Row[]): void {
    const series = this.#senders.get(sender) ?? new Map<string, Counted>();
    this.#senders.set(sender, series);
    for (const row of rows) {
      if (!('n' in row)) continue;
      const { metric, labels } = row;
      const key = `${metric}\u0002${labelKey(labels)}`;
      const counted = series.get(key);
      if (counted) counted.n += row.n;
      else series.set(key, { metric, labels, n: row.n });
    }
  }

  /** Returns the series of a metric that `sender` pushed. `n` is the sum of the pushed increases. */
  series(sender: string, metric: string): Counted[] {
    return [...(this.#senders.get(sender)?.values() ?? [])].filter((one) => one.metric === metric);
  }

  count(sender: string, metric: string, match: Labels): number {
    let sum = 0;
    for (const one of this.series(sender, metric)) if (matches(one.labels, match)) sum += one.n;
    return sum;
  }
}
