import { emptyHistogram, type Histogram } from '../record/histogram.ts';
import { mergeHistograms } from '../record/histogram-sum.ts';
import { type Labels, labelKey } from '../record/metric.ts';
import type { Row, Sample } from '../record/row.ts';
import type { SeriesBudget } from './series-budget.ts';

export type Point = { labels: Labels; t: number } & ({ value: number } | { histogram: Histogram });

type Live = {
  labels: Labels;
  kind: 'n' | 'v' | 'h';
  /** For a counter, the sum so far; for a gauge, the last value. */
  value: number;
  histogram: Histogram;
  /** The time of the last point. The next point must be later. */
  lastMs: number;
  /** True if a value arrived that no point contains yet. */
  untold: boolean;
};

/**
 * Turns the increases of each second into the form that Prometheus stores: counters and histograms that only grow, and
 * gauges, each with the label `run_id`. The first point of a counter or histogram is 0, one second before its first
 * increase. Without this point, the PromQL function increase() would miss the first increase.
 */
export class Cumulator {
  readonly #runId: string;
  readonly #budget: SeriesBudget;
  readonly #series = new Map<string, Live>();

  constructor(runId: string, budget: SeriesBudget) {
    this.#runId = runId;
    this.#budget = budget;
  }

  /**
   * Returns the points of the rows, oldest first. The time of a point is the end of its second, but always before
   * `nowMs`, so that the points of `end()` come later.
   */
  add(rows: readonly Row[], nowMs = Number.POSITIVE_INFINITY): Point[] {
    const points: Point[] = [];
    const seconds = bySecond(rows);
    for (const t of [...seconds.keys()].sort((a, b) => a - b)) {
      const touched = new Set<Live>();
      for (const row of seconds.get(t)!) {
        const kind = 'n' in row ? 'n' : 'v' in row ? 'v' : 'h';
        const live = this.#of(row.metric, row.labels, kind);
        if (!live) continue;
        if (live.lastMs === Number.NEGATIVE_INFINITY && kind !== 'v') {
          if ('h' in row) live.histogram = emptyHistogram(row.h.schema);
          points.push(tell(live, t));
        }
        take(live, row);
        touched.add(live);
      }
      const toldMs = Math.max(t + 1, Math.min(t + 1000, Math.floor(nowMs) - 1));
      for (const live of touched) if (live.untold && toldMs > live.lastMs) points.push(tell(live, toldMs));
    }
    return points.sort((a, b) => a.t - b.t);
  }

  /**
   * Returns one point for each sample, at least 1 ms after the last point of the series. Leaves out samples without a
   * finite value, and samples of series beyond the series budget.
   */
  addSamples(samples: readonly Sample[]): Point[] {
    const points: Point[] = [];
    for (const { t, metric, labels, value } of samples) {
      const live = Number.isFinite(value) ? this.#of(metric, labels, 'v') : undefined;
      if (!live) continue;
      live.value = value;
      points.push(tell(live, Math.max(Math.round(t), live.lastMs + 1)));
    }
    return points.sort((a, b) => a.t - b.t);
  }

  /**
   * Returns a last point of every counter and histogram. With this point, an instant query right after the run finds
   * the series. A gauge gets a last point only if its last value was not sent yet.
   */
  end(endMs: number): Point[] {
    return [...this.#series.values()]
      .filter((live) => live.kind !== 'v' || live.untold)
      .map((live) => tell(live, Math.max(Math.round(endMs), live.lastMs + 1)));
  }

  /** Returns the labels of each series that is sent. */
  labels(): Labels[] {
    return [...this.#series.values()].map(({ labels }) => labels);
  }

  #of(metric: string, labels: Labels, kind: Live['kind']): Live | undefined {
    const key = `${kind}\u0002${metric}\u0002${labelKey(labels)}`;
    let live = this.#series.get(key);
    if (!live) {
      if (!this.#budget.admit(key, metric, labels, kind === 'h')) return undefined;
      live = {
        labels: { ...labels, __name__: metric, run_id: this.#runId },
        kind,
        value: 0,
        histogram: emptyHistogram(),
        lastMs: Number.NEGATIVE_INFINITY,
        untold: false,
      };
      this.#series.set(key, live);
    }
    return live;
  }
}

function bySecond(rows: readonly Row[]): Map<number, Row[]> {
  const seconds = new Map<number, Row[]>();
  for (const row of rows) {
    const second = seconds.get(row.t);
    if (second) second.push(row);
    else seconds.set(row.t, [row]);
  }
  return seconds;
}

function take(live: Live, row: Row): void {
  // A gauge value that is older than the last point is ignored, because only the newest value counts.
  if ('v' in row && row.t + 1000 < live.lastMs) return;
  live.untold = true;
  if ('n' in row) live.value += row.n;
  else if ('v' in row) live.value = row.v;
  else live.histogram = mergeHistograms([live.histogram, row.h]);
}

function tell(live: Live, t: number): Point {
  live.lastMs = t;
  live.untold = false;
  if (live.kind !== 'h') return { labels: live.labels, t, value: live.value };
  return { labels: live.labels, t, histogram: live.histogram };
}
