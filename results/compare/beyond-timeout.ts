import { seededRandom } from '../../scenarios/base/random.ts';
import type { Measure } from '../record/digest.ts';
import { permutationChance } from '../stats/permutation.ts';
import type { Weighed } from './metric-change.ts';

/**
 * Where some runs are slower than the timeout they have no value to take a mean of, but they are slower: it counts how many
 * of which side are, by a permutation test.
 */
export function beyondTimeout(
  { name, unit, primary }: Measure,
  base: readonly (Measure | null)[],
  head: readonly (Measure | null)[],
): Weighed {
  const marks = (side: readonly (Measure | null)[]) => side.map((one): number => (one?.beyond ? 1 : 0));
  const [a, b] = [marks(base), marks(head)];
  const more = (first: readonly number[], second: readonly number[]) => mean(second) - mean(first);
  const random = seededRandom(1)(name);
  const sum = (side: readonly number[]) => side.reduce((all, one) => all + one, 0);
  const text = `slower than the timeout in ${sum(a)} of ${a.length} runs of the base and ${sum(b)} of ${b.length} of the head`;
  const decidable = Math.max(a.length, b.length) >= 3;
  const worse = permutationChance(a, b, more, random);
  const better = permutationChance(a, b, (first, second) => -more(first, second), random);
  return {
    change: { name, unit, base: null, head: null, ratio: null, interval: null, mde: null, primary },
    difference: more(a, b) === 0 ? 0 : Math.sign(more(a, b)) * Number.POSITIVE_INFINITY,
    bounds: null,
    margin: 0,
    chances: { worse, better },
    // What chance could have done is no finding, and says why.
    undecided: decidable && Math.min(worse, better) <= 0.05 ? null : text,
    lacking: null,
    runsMissing: null,
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
