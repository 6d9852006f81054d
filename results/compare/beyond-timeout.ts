import { mean, sum } from 'simple-statistics';
import { seededRandom } from '../../scenarios/base/random.ts';
import type { Measure } from '../record/digest.ts';
import { permutationChance } from '../stats/permutation.ts';
import type { Assessment, MetricValues } from './assessment.ts';
import { fewestUnits } from './design.ts';

/**
 * Returns the assessment of a quantile that lies above the timeout in some runs. These runs have no value to average.
 * So a permutation test compares the share of such runs on the two sides.
 */
export function beyondTimeout({ name, unit, primary }: Measure, { base, head, design }: MetricValues): Assessment {
  const marks = (side: readonly (Measure | null)[]) => side.map((one): number => (one?.beyond ? 1 : 0));
  const shares = (side: readonly number[], units: readonly (readonly number[])[]) =>
    units.map((indexes) => mean(indexes.map((index) => side[index]!)));
  const [all, others] = [marks(base), marks(head)];
  const [a, b] = [shares(all, design.base), shares(others, design.head)];
  const shareMore = (first: readonly number[], second: readonly number[]) => mean(second) - mean(first);
  const random = seededRandom(1)(name);
  const worse = permutationChance(a, b, shareMore, random);
  const better = permutationChance(a, b, (first, second) => -shareMore(first, second), random);
  const isDecided = Math.max(a.length, b.length) >= fewestUnits && Math.min(worse, better) <= 0.05;
  const text = `slower than the timeout in ${sum(all)} of ${all.length} base runs and ${sum(others)} of ${others.length} head runs`;
  return {
    change: { name, unit, base: null, head: null, ratio: null, interval: null, primary },
    difference: shareMore(a, b) === 0 ? 0 : Math.sign(shareMore(a, b)) * Number.POSITIVE_INFINITY,
    bounds: null,
    margin: 0,
    chances: { worse, better },
    undecided: isDecided ? null : { code: 'timeouts-by-chance', text },
    lacking: null,
    series: null,
    shape: null,
    power: null,
    units: null,
    unit: design.unit,
  };
}
