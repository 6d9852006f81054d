import type { Histogram } from '../histogram.ts';
import { HistogramSum } from '../histogram-sum.ts';
import { NumberTape } from './number-tape.ts';
import { readHistogram, writeHistogram } from './packed-histogram.ts';

/** Histograms with their times, packed into about two bytes per bucket. A run of an hour has a million histograms. */
export class HistogramTape {
  readonly #tape = new NumberTape();
  #last = 0;

  /** `t` is the start of the second that the histogram covers, in whole milliseconds. */
  add(t: number, histogram: Histogram): void {
    this.#tape.push(t - this.#last);
    this.#last = t;
    writeHistogram(this.#tape, histogram);
  }

  /** Returns the sum of the histograms of each second, in the order of time. */
  sumBySecond(): Histogram[] {
    const sums = new Map<number, Histogram | HistogramSum>();
    let t = 0;
    for (const reader = this.#tape.read(); !reader.isAtEnd; ) {
      t += reader.next();
      const histogram = readHistogram(reader);
      const before = sums.get(t);
      if (before === undefined) sums.set(t, histogram);
      else sums.set(t, addedTo(before, histogram));
    }
    return [...sums].sort(([a], [b]) => a - b).map(([, one]) => (one instanceof HistogramSum ? one.build() : one));
  }
}

function addedTo(before: Histogram | HistogramSum, histogram: Histogram): HistogramSum {
  const sum = before instanceof HistogramSum ? before : new HistogramSum();
  if (sum !== before) sum.add(before as Histogram);
  sum.add(histogram);
  return sum;
}
