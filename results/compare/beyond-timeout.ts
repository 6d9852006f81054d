import { mean, sum } from 'simple-statistics';
import { seededRandom } from '../../scenarios/base/random.ts';
import type { Measure } from '../record/digest.ts';
import { permutationChance } from '../stats/permutation.ts';
import type { Assessment } from './assessment.ts';

/** Three runs per side are the fewest whose permutations can reach a p-value of 5 %: 1 of 20. */
const fewestRuns = 3;

/**
 * The assessment of a metric that is slower than the timeout in some runs. Such a run has no value to average, but it
 * is slower than any that has one: the numbers of such runs per side are compared by a permutation test.
 */
export function beyondTimeout(
  { name, unit, primary }: Measure,
  base: readonly (Measure | null)[],
  head: readonly (Measure | null)[],
): Assessment {
  const marks = (side: readonly (Measure | null)[]) => side.map((one): number => (one?.beyond ? 1 : 0));
  const [a, b] = [marks(base), marks(head)];
  const shareMore = (first: readonly number[], second: readonly number[]) => mean(second) - mean(first);
  const random = seededRandom(1)(name);
  const worse = permutationChance(a, b, shareMore, random);
  const better = permutationChance(a, b, (first, second) => -shareMore(first, second), random);
  const isDecided = Math.max(a.length, b.length) >= fewestRuns && Math.min(worse, better) <= 0.05;
  const text = `slower than the timeout in ${sum(a)} of ${a.length} base runs and ${sum(b)} of ${b.length} head runs`;
  return {
    change: { name, unit, base: null, head: null, ratio: null, interval: null, mde: null, primary },
    difference: shareMore(a, b) === 0 ? 0 : Math.sign(shareMore(a, b)) * Number.POSITIVE_INFINITY,
    bounds: null,
    margin: 0,
    chances: { worse, better },
    undecided: isDecided ? null : { code: 'timeouts-by-chance', text },
    lacking: null,
    series: null,
    shape: null,
    runsMissing: null,
  };
}
