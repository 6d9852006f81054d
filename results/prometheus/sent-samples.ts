import type { WireSeries } from './codec.ts';

/**
 * The number of samples that were sent for `metrics`. `fromMs` and `toMs` are the times of the first and the last of
 * these samples.
 */
export type SentCount = { metrics: readonly string[]; samples: number; fromMs: number; toMs: number };

/** The largest total length of the metric names, in characters. It limits the number of queries that count samples. */
const longestNames = 3000;

/**
 * Counts the samples of a run that are sent. Counters only grow, so their totals at the end are right even if a server
 * lost a request in the middle. Only the number of stored samples shows such a loss. Histograms are left out, because
 * one server stores a histogram as one sample, and another as one sample per bucket.
 */
export class SentSamples {
  readonly #runId: string;
  readonly #byMetric = new Map<string, { samples: number; fromMs: number; toMs: number }>();

  constructor(runId: string) {
    this.#runId = runId;
  }

  add(series: readonly WireSeries[]): void {
    for (const { labels, samples } of series) {
      if (labels.run_id !== this.#runId || labels.__name__ === undefined) continue;
      for (const { t } of samples) {
        const before = this.#byMetric.get(labels.__name__) ?? { samples: 0, fromMs: t, toMs: t };
        const [fromMs, toMs] = [Math.min(before.fromMs, t), Math.max(before.toMs, t)];
        this.#byMetric.set(labels.__name__, { samples: before.samples + 1, fromMs, toMs });
      }
    }
  }

  /** Returns the total count of the first metrics, up to `longestNames`. Undefined without samples. */
  count(): SentCount | undefined {
    let all: SentCount | undefined;
    for (const [metric, { samples, fromMs, toMs }] of this.#byMetric) {
      const metrics = [...(all?.metrics ?? []), metric];
      if (metrics.join('|').length > longestNames) continue;
      all = {
        metrics,
        samples: (all?.samples ?? 0) + samples,
        fromMs: Math.min(all?.fromMs ?? fromMs, fromMs),
        toMs: Math.max(all?.toMs ?? toMs, toMs),
      };
    }
    return all;
  }
}
