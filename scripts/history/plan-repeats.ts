import { sampleStandardDeviation } from 'simple-statistics';
import { assumedSpread, historyNeeded } from '../../results/compare/few-runs-difference.ts';
import type { RunDigest } from '../../results/record/digest.ts';
import { powerOf, promisedPower } from '../../results/stats/power.ts';
import { smallest } from '../../scenarios/base/long-lists.ts';

/** The smallest number of rounds, because fewer runs give no estimate of the spread. */
const fewest = 3;
/** 30 rounds of a minute take half an hour. An effect that needs more rounds should be measured by another method. */
const most = 30;

/**
 * The significance level of each of two comparisons: an early look after half of the runs (at least three), and a last
 * look. Both levels together lead to 5 % false alarms. Pocock, Biometrika 64, 1977: z = 1.875.
 */
const levelOfTwoLooks = 0.0304;
/** The significance level if the runs are compared only once, at the end. */
export const levelOfOneLook = 0.05;

export type RepeatPlan = {
  /** The number of runs. With a second target, the number of pairs. */
  runs: number;
  /** The number of runs after which an early comparison (look) is made; equal to `runs` if none is made. */
  look: number;
  level: number;
  /** The spread between runs, as the standard deviation of the logarithm of a latency. */
  spread: number;
  isMeasured: boolean;
  /** True if the planned runs detect the effect 4 times in 5. */
  isEnough: boolean;
};

/** The smallest change of a latency that counts as a change: 5 %, as the logarithm of the ratio. */
const margin = Math.log1p(0.05);

/**
 * Returns the plan with the fewest runs, at most 30, that detect an effect (0.1 for 10 %) four times in five, with 5 %
 * false alarms. The spread is the median over the latencies with an SLO in `history`. If the history is too short, a
 * spread is assumed. For pairs, the spread of the differences is √2 times as large. Without pairs, the new runs are
 * compared with `stored` earlier runs. All new runs then count as one value. So more runs do not help, and the plan has
 * three.
 */
export function planRepeats(history: readonly RunDigest[], effect: number, stored: number | 'pairs'): RepeatPlan {
  const all = latencies(history).filter((values) => values.length >= historyNeeded);
  const spreads = all.map((values) => sampleStandardDeviation(values.map(Math.log))).sort((a, b) => a - b);
  const spread = spreads[Math.floor(spreads.length / 2)] ?? assumedSpread;
  const degrees = spreads.length > 0 ? smallest(all.map((values) => values.length)) - 1 : Number.POSITIVE_INFINITY;
  const isPaired = stored === 'pairs';
  const plan = {
    paired: isPaired,
    margin,
    spread: isPaired ? Math.SQRT2 * spread : spread,
    degrees,
  };
  const powerWith = (runs: number) => {
    const sides = isPaired ? { base: runs, head: runs } : { base: stored, head: 1 };
    if (!isPaired && stored < fewest) return 0;
    return powerOf(Math.log1p(effect), { ...plan, ...sides, level: levelOf(runs) });
  };
  let runs = fewest;
  if (isPaired) while (runs < most && powerWith(runs) < aimOf(runs)) runs++;
  return {
    runs,
    look: lookOf(runs),
    level: levelOf(runs),
    spread,
    isMeasured: spreads.length > 0,
    isEnough: powerWith(runs) >= aimOf(runs),
  };
}

/**
 * The power that the last comparison needs. About 4 % of the effects are detected only by the early comparison after
 * half the runs (docs/accuracy.md). So the last comparison needs 0.04 less power.
 */
const aimOf = (runs: number): number => (lookOf(runs) < runs ? promisedPower - 0.04 : promisedPower);
const lookOf = (runs: number): number => Math.max(fewest, Math.ceil(runs / 2));
const levelOf = (runs: number): number => (lookOf(runs) < runs ? levelOfTwoLooks : levelOfOneLook);

/** Returns the values of each SLO on a latency in the runs of `history`. */
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
