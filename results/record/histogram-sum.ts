import { emptyHistogram, type Histogram } from './histogram.ts';

const pageSize = 64;

/** Returns the sum of histograms. */
export function mergeHistograms(histograms: Iterable<Histogram>): Histogram {
  const sum = new HistogramSum();
  for (const one of histograms) sum.add(one);
  return sum.build();
}

/**
 * An exact sum of histograms, in the coarsest of their schemas. Neighbouring buckets share a page (an array), because a
 * Map entry per bucket would take ten times as long. Distant buckets are in different pages, so that a huge index does
 * not use up the memory.
 */
export class HistogramSum {
  #total: Omit<Histogram, 'index' | 'count'> | undefined;
  /** The counts of the buckets from `page * pageSize` on; NaN for a bucket that no histogram has. */
  #pages = new Map<number, Float64Array>();

  add(histogram: Histogram): void {
    const { schema, zero, sum, censored } = histogram;
    if (!this.#total) this.#total = { schema, zero: 0, sum: 0, censored: 0 };
    else if (schema < this.#total.schema) this.#lowerTo(schema);
    const total = this.#total;
    total.zero += zero;
    total.sum += sum;
    total.censored += censored;
    this.#addBuckets(histogram, 2 ** (schema - total.schema));
  }

  get schema(): number {
    return this.#total?.schema ?? emptyHistogram().schema;
  }

  build(): Histogram {
    if (!this.#total) return emptyHistogram();
    const index: number[] = [];
    const count: number[] = [];
    for (const [page, counts] of [...this.#pages].sort(([a], [b]) => a - b)) {
      for (let at = 0; at < pageSize; at++) {
        if (Number.isNaN(counts[at]!)) continue;
        index.push(page * pageSize + at);
        count.push(counts[at]!);
      }
    }
    const { schema, zero, sum, censored } = this.#total;
    return { schema, zero, index, count, sum, censored };
  }

  #addBuckets({ index, count }: Histogram, shift: number): void {
    let page = Number.NaN;
    let counts: Float64Array = new Float64Array();
    for (let i = 0; i < index.length; i++) {
      const bucket = Math.ceil(index[i]! / shift);
      const next = Math.floor(bucket / pageSize);
      if (next !== page) counts = this.#page(next);
      page = next;
      const at = bucket - page * pageSize;
      const before = counts[at]!;
      counts[at] = Number.isNaN(before) ? count[i]! : before + count[i]!;
    }
  }

  #page(page: number): Float64Array {
    let counts = this.#pages.get(page);
    if (!counts) {
      counts = new Float64Array(pageSize).fill(Number.NaN);
      this.#pages.set(page, counts);
    }
    return counts;
  }

  #lowerTo(schema: number): void {
    const before = this.build();
    this.#pages = new Map();
    this.#total = { ...before, schema };
    this.#addBuckets(before, 2 ** (before.schema - schema));
  }
}
