import { incompleteBeta } from './incomplete-beta.ts';
import { seenShare } from './seen-share.ts';

/** A cluster of events in the seconds with the indexes `[from, to)`, and its p-value. */
export type Burst = { from: number; to: number; count: number; chance: number };

/**
 * Returns the window with the largest likelihood ratio of Kulldorff's scan (Communications in Statistics 26, 1997). A
 * window has 1, 2, 5 or 10 seconds, and at most half of the series. The p-value is multiplied by the number of windows
 * (Bonferroni). Events that also cluster outside the window are not independent. The function then counts them as fewer
 * events. Returns undefined if no window has at least two events and more events than expected.
 */
export function burstOf(events: readonly number[], trials: readonly number[]): Burst | undefined {
  const n = events.length;
  const [allEvents, allTrials] = [total(events, 0, n), total(trials, 0, n)];
  if (allEvents === 0 || allTrials === 0) return undefined;
  const widths = [1, 2, 5, 10].filter((width) => width <= n / 2);
  const windows = widths.reduce((sum, width) => sum + n - width + 1, 0);
  let best: { ratio: number; from: number; to: number; count: number; share: number } | undefined;
  for (const width of widths) {
    for (let from = 0; from + width <= n; from++) {
      const to = from + width;
      const count = total(events, from, to);
      const share = total(trials, from, to) / allTrials;
      const expected = share * allEvents;
      if (count < 2 || count <= expected || share >= 1) continue;
      const ratio = surprise(count, expected) + surprise(allEvents - count, allEvents - expected);
      if (best && ratio <= best.ratio) continue;
      best = { ratio, from, to, count, share };
    }
  }
  if (!best) return undefined;
  const { from, to, count, share } = best;
  const outside = (values: readonly number[]) => [...values.slice(0, from), ...values.slice(to)];
  const others = outside(trials);
  const worth = total(others, 0, others.length) / effectiveOf(outside(events), others);
  // P(X ≥ hits) for X ~ Bin(all, share), extended to fractional numbers of events.
  const [hits, all] = [count / worth, allEvents / worth];
  const chance = incompleteBeta(share, hits, all - hits + 1);
  return { from, to, count, chance: Math.min(1, windows * chance) };
}

/** Returns the number of independent trials that would measure the share of events as precisely as these trials. */
function effectiveOf(events: readonly number[], trials: readonly number[]): number {
  const { effective, spread } = seenShare(events, trials);
  return spread?.effective ?? effective;
}

function surprise(count: number, expected: number): number {
  return count > 0 ? count * Math.log(count / expected) : 0;
}

function total(values: readonly number[], from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i]!;
  return sum;
}
