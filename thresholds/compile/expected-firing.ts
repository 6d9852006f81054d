import type { BurnAlert, BurnTier } from '../../results/record/slo.ts';
import { keepFiringS, leastFailures } from './alert-rules.ts';
import { exceeds } from './tiers/tier-limit.ts';

/** The events in one step of a test. At each step, every series gets one sample. */
export type Step = { bad: number; total: number };

/** The state of an alert at a step: whether it fires, and the value that its annotations show. */
export type Firing = { fires: boolean; value: number };

/**
 * Returns the state of the alert at each step, computed from the counts and without PromQL. A window of W seconds
 * contains the events of the last floor(W / stepS) steps; a window without a whole step has no rate.
 */
export function expectedFiring(alert: BurnAlert, steps: readonly Step[], stepS: number): Firing[] {
  const sums = runningSums(steps);
  return statesOf(alert, { count: steps.length, stepS }, (at) =>
    burnValue(alert.tiers, (windowS) => sumOf(sums, at, Math.floor(windowS / stepS))),
  );
}

/**
 * Returns the state of an alert at each step. `valueOfStep` returns the value of the alert's expression at a step, or
 * null.
 */
export function statesOf(
  alert: BurnAlert,
  { count, stepS }: { count: number; stepS: number },
  valueOfStep: (at: number) => number | null,
): Firing[] {
  const keepS = keepFiringS(alert);
  let shown = 0;
  let trueSince: number | null = null;
  let falseSince: number | null = null;
  let isFiring = false;
  return Array.from({ length: count }, (_, at) => {
    const value = valueOfStep(at);
    if (value === null) {
      falseSince ??= at;
      trueSince = null;
      isFiring = isFiring && (at - falseSince) * stepS < keepS;
    } else {
      trueSince ??= at;
      falseSince = null;
      shown = value;
      isFiring = isFiring || (at - trueSince) * stepS >= alert.forS;
    }
    return { fires: isFiring, value: shown };
  });
}

/**
 * Returns the value of the alert's expression: the error ratio in the short window of the first exceeded tier. A tier
 * (a pair of windows) is exceeded if both windows exceed its limit, and the long window has enough bad events. Null if
 * no tier is exceeded. `eventsOf` returns null for a window without events.
 */
export function burnValue(tiers: readonly BurnTier[], eventsOf: (windowS: number) => Step | null): number | null {
  for (const tier of tiers) {
    const [short, long] = [eventsOf(tier.shortS), eventsOf(tier.longS)];
    if (short === null || long === null || long.bad < leastFailures) continue;
    const ratio = short.bad / short.total;
    if (exceeds(ratio, tier) && exceeds(long.bad / long.total, tier)) return ratio;
  }
  return null;
}

/**
 * Returns running sums: entry n is the sum of the first n steps. Adding up each window anew would be slow, because a
 * window can have thousands of steps.
 */
function runningSums(steps: readonly Step[]): Step[] {
  const sums = [{ bad: 0, total: 0 }];
  for (const { bad, total } of steps) {
    const before = sums.at(-1)!;
    sums.push({ bad: before.bad + bad, total: before.total + total });
  }
  return sums;
}

/** The events of the last `count` steps up to step `at`; null when there are none. */
function sumOf(sums: readonly Step[], at: number, count: number): Step | null {
  // A counter's first sample has no increase, so the events of that sample are left out.
  const from = sums[Math.max(1, at - count + 1)]!;
  const to = sums[at + 1]!;
  const total = to.total - from.total;
  return count < 1 || total <= 0 ? null : { bad: to.bad - from.bad, total };
}
