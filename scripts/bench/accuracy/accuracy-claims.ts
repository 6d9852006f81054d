import type { Tally } from '../../../results/compare/accuracy.fixture.ts';
import { shareBounds } from '../../../results/stats/binomial.ts';
import { formatShare } from '../../../results/words/format.ts';
import { extremes, largest, smallest } from '../../../scenarios/base/long-lists.ts';
import type { Claim } from '../claims.ts';
import { type Bound, boundText, metByAll } from '../met-by.ts';

/**
 * The verdicts of many comparisons of generated runs. One side has `base` runs, the other side has `head` runs, whose
 * latencies are `factor` times as long.
 */
export type Cell = { world: string; base: number; head: number; factor: number; found: Tally };

/** The cells of the tables in docs/accuracy.md. */
export type Measured = Readonly<Record<'unchanged' | 'changed' | 'slower' | 'pooled', readonly Cell[]>>;

/**
 * Returns the claims about the command `compare`. The confidence bounds of the measured shares decide whether a claim
 * is met.
 */
export function claimsOf({ unchanged, changed, slower, pooled }: Measured): Claim[] {
  const { pairs } = unchanged[0]!.found;
  const worlds = new Set(unchanged.map(({ world }) => world)).size;
  const each = `${pairs} pairs of unchanged runs in each of ${worlds} worlds`;
  const few = { atMost: 0.06 };
  const power = (runs: number, by: number) =>
    claim(
      `+${by} % found by ${runs} against ${runs} where runs spread by 7 %`,
      { atLeast: 0.8 },
      changed.filter(({ base, factor }) => base === runs && factor === 1 + by / 100),
      ({ alone }) => alone.regression,
    );
  return [
    claim(`false regressions of one metric, ${each}`, few, unchanged, ({ alone }) => alone.regression),
    claim(`false regressions of a family of metrics, ${each}`, few, unchanged, ({ family }) => family.regression),
    claim(
      `false regressions of one run, or three, against a baseline of ${pooled[0]!.base}, ${pairs} pairs in each line`,
      few,
      pooled.filter(({ factor }) => factor === 1),
      ({ alone }) => alone.regression,
    ),
    claim(
      `coverage of the 95 % interval, ${each}`,
      { atLeast: 0.93, atMost: 0.98 },
      unchanged,
      ({ covered }) => covered,
    ),
    power(5, 20),
    power(10, 10),
    claim(
      'a true +5 % called equivalent, in the worst world',
      { atMost: 0.05 },
      [...slower, ...changed.filter(({ factor }) => factor === 1.05)],
      ({ alone }) => alone.equivalent,
    ),
  ];
}

/**
 * Returns a claim on the share of `hits` in each cell (generated case). The claim is met only if every share is within
 * the bound.
 */
function claim(text: string, bound: Bound, cells: readonly Cell[], hits: (found: Tally) => number): Claim {
  const counts = cells.map(({ found }) => ({ hits: hits(found), trials: found.pairs }));
  const shares = counts.map((one) => one.hits / one.trials);
  const [low, high] = extremes(shares);
  const bounds = counts.map((one) => shareBounds(one.hits, one.trials));
  const [least, most] = [smallest(bounds.map(([from]) => from)), largest(bounds.map(([, to]) => to))];
  const measured = low === high ? formatShare(low) : `${formatShare(low)} to ${formatShare(high)}`;
  return {
    claim: text,
    target: boundText(bound),
    measured: `${measured}; 95 % bounds ${formatShare(least)} to ${formatShare(most)}`,
    met: metByAll(counts, bound),
  };
}
