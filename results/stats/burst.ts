import { binomialCdf } from './binomial.ts';

/** Seconds in which events cluster: the indexes `[from, to)`, their number of events, and the p-value. */
export type Burst = { from: number; to: number; count: number; chance: number };

/**
 * The window of 1, 2, 5 or 10 seconds (at most half of the series) with the largest likelihood ratio of Kulldorff's
 * scan (Communications in Statistics 26, 1997). The p-value is binomial under equally likely trials, times the number
 * of windows (Bonferroni). Undefined when no window has more events than expected.
 */
export function burstOf(events: readonly number[], trials: readonly number[]): Burst | undefined {
  const n = events.length;
  const [allEvents, allTrials] = [total(events, 0, n), total(trials, 0, n)];
  if (allEvents === 0 || allTrials === 0) return undefined;
  const widths = [1, 2, 5, 10].filter((width) => width <= n / 2);
  const windows = widths.reduce((sum, width) => sum + n - width + 1, 0);
  let best: { ratio: number; burst: Burst } | undefined;
  for (const width of widths) {
    for (let from = 0; from + width <= n; from++) {
      const to = from + width;
      const count = total(events, from, to);
      const share = total(trials, from, to) / allTrials;
      const expected = share * allEvents;
      if (count < 2 || count <= expected || share >= 1) continue;
      const ratio = surprise(count, expected) + surprise(allEvents - count, allEvents - expected);
      if (best && ratio <= best.ratio) continue;
      const chance = Math.min(1, windows * (1 - binomialCdf(count - 1, allEvents, share)));
      best = { ratio, burst: { from, to, count, chance } };
    }
  }
  return best?.burst;
}

function surprise(count: number, expected: number): number {
  return count > 0 ? count * Math.log(count / expected) : 0;
}

function total(values: readonly number[], from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i]!;
  return sum;
}
