import { spreadOf } from '../../results/compare/few-runs-difference.ts';
import { powerReach } from '../../results/compare/power-reach.ts';
import type { RunDigest } from '../../results/record/digest.ts';

/** Runs of a minute differ by so much (the standard deviation of the logarithm) where nothing is known yet. */
const assumedSpread = 0.07;
/** Fewer tell no spread; more take too long: then the effect asked for is too small to be seen. */
const fewest = 3;
const most = 30;

/**
 * Who looks twice is wrong twice as often, unless each look asks for more: with two looks, one at half of the runs, each
 * at this level, 5 % is kept in all (Pocock, Biometrika 64, 1977: z = 1.875).
 */
export const levelOfTwoLooks = 0.0304;

export type Advice = {
  /** Runs to make, and after how many to look whether it is decided already. */
  runs: number;
  look: number;
  spread: number;
  /** Whether the spread is that of stored runs. */
  known: boolean;
  /** Whether so many runs see the effect 4 times in 5. */
  enough: boolean;
};

/**
 * How many runs see an effect (0.1 for 10 %) four times in five: 2·(z(0.95) + z(0.8))²·s² / ln(1 + effect)² a side, fewer
 * where `stored` runs are the other side. s is the median spread of the latencies that SLOs judge.
 */
export function advise(history: readonly RunDigest[], effect: number, stored: number): Advice {
  const spreads = latencies(history).flatMap((values) => spreadOf(values.map(Math.log)) ?? []);
  const sorted = spreads.sort((a, b) => a - b);
  const spread = sorted[Math.floor(sorted.length / 2)] ?? assumedSpread;
  const perRun = (powerReach * spread) / Math.log1p(effect);
  // 1/head + 1/base = 1/perRun²: what the base has too few of, the head cannot make up for without end.
  const left = 1 / perRun ** 2 - (stored > 0 ? 1 / stored : 0);
  const needed = stored > 0 ? (left > 0 ? Math.ceil(1 / left) : Number.POSITIVE_INFINITY) : Math.ceil(2 * perRun ** 2);
  const runs = Math.min(most, Math.max(fewest, needed));
  return {
    runs,
    look: Math.max(fewest, Math.ceil(runs / 2)),
    spread,
    known: sorted.length > 0,
    enough: needed <= most,
  };
}

/** The values of each SLO that is a time. */
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
