import { assumedSpread, spreadOf } from '../../results/compare/few-runs-difference.ts';
import { powerReach } from '../../results/compare/power-reach.ts';
import type { RunDigest } from '../../results/record/digest.ts';

/** Fewer runs give no estimate of the spread. */
const fewest = 3;
/** Thirty runs of a minute take half an hour a side. An effect that needs more is too small for this method. */
const most = 30;

/**
 * The level of each of two looks, one of them at half of the runs, that together keep 5 % false alarms.
 * Pocock, Biometrika 64, 1977: z = 1.875.
 */
export const levelOfTwoLooks = 0.0304;

/** How many runs to make, and why. */
export type RepeatPlan = {
  /** Runs to make. */
  runs: number;
  /** The number of runs after which to compare early. */
  look: number;
  /** The spread between runs, as the standard deviation of the logarithm. */
  spread: number;
  /** Whether the spread is measured on stored runs. */
  isMeasured: boolean;
  /** Whether so many runs detect the effect 4 times in 5. */
  isEnough: boolean;
};

/**
 * The number of runs that detects an effect (0.1 for 10 %) four times in five, with 5 % false alarms:
 * 2·(z(0.95) + z(0.8))²·s² / ln(1 + effect)² a side, fewer if the base is `stored` runs. s is the median spread of the
 * latencies that SLOs judge.
 */
export function planRepeats(history: readonly RunDigest[], effect: number, stored: number): RepeatPlan {
  const spreads = latencies(history).flatMap((values) => spreadOf(values.map(Math.log)) ?? []);
  const sorted = spreads.sort((a, b) => a - b);
  const spread = sorted[Math.floor(sorted.length / 2)] ?? assumedSpread;
  const perRun = (powerReach * spread) / Math.log1p(effect);
  // 1/head + 1/base = 1/perRun². A base that is too small makes this impossible for any number of head runs.
  const left = 1 / perRun ** 2 - (stored > 0 ? 1 / stored : 0);
  const needed = stored > 0 ? (left > 0 ? Math.ceil(1 / left) : Number.POSITIVE_INFINITY) : Math.ceil(2 * perRun ** 2);
  const runs = Math.min(most, Math.max(fewest, needed));
  return {
    runs,
    look: Math.max(fewest, Math.ceil(runs / 2)),
    spread,
    isMeasured: sorted.length > 0,
    isEnough: needed <= most,
  };
}

/** The values of each latency SLO over the runs. */
function latencies(history: readonly RunDigest[]): number[][] {
  const names = (history[0]?.measures ?? [])
    .filter(({ primary, unit }) => primary && unit === 's')
    .map(({ name }) => name);
  return names.map((name) =>
    history
      .flatMap(({ measures }) => measures.find((one) => one.name === name)?.value ?? [])
      .filter((value) => value > 0),
  );
}
