import { mean, sum } from 'simple-statistics';
import { seededRandom } from '../../scenarios/base/random.ts';
import type { Measure } from '../record/digest.ts';
import { permutationChance } from '../stats/permutation.ts';
import type { Assessment, MetricValues } from './assessment.ts';
import { fewestUnits } from './design.ts';
import type { Measured } from './difference.ts';

/**
 * Returns the assessment of a minimum or a maximum, such as the longest stall of a run. The size of such a value is
 * mostly chance. So the sides are compared by the share of runs that break the limit.
 */
export function byLimit(
  { name, unit, primary }: Measure,
  { op, objective }: NonNullable<Measure['limit']>,
  sides: { base: readonly Measured[]; head: readonly Measured[] },
  { design }: Pick<MetricValues, 'design'>,
): Assessment {
  const broken = (side: readonly Measured[], units: readonly (readonly number[])[]) =>
    units.map((indexes) => mean(indexes.map((index) => (keeps[op](side[index]!.value, objective) ? 0 : 1))));
  const [a, b] = [broken(sides.base, design.base), broken(sides.head, design.head)];
  const isEnough = Math.max(a.length, b.length) >= fewestUnits;
  const difference = mean(b) - mean(a);
  return {
    change: {
      name,
      unit,
      base: mean(sides.base.map(({ value }) => value)),
      head: mean(sides.head.map(({ value }) => value)),
      ratio: null,
      interval: null,
      primary,
    },
    difference,
    bounds: sum([...a, ...b]) === 0 ? [0, 0] : null,
    margin: 0,
    chances: { worse: chanceOf(a, b, name), better: chanceOf(b, a, name) },
    undecided: isEnough
      ? null
      : {
          code: design.unit === 'batch' ? 'too-few-batches' : 'too-few-runs',
          text:
            `${a.length} against ${b.length}: too few ${design.unit === 'batch' ? 'batches' : 'runs'} ` +
            'to compare how often the limit is met',
        },
    lacking: null,
    series: null,
    shape: null,
    power: null,
    units: null,
    unit: design.unit,
  };
}

const keeps: Record<NonNullable<Measure['limit']>['op'], (value: number, objective: number) => boolean> = {
  '<=': (value, objective) => value <= objective,
  '<': (value, objective) => value < objective,
  '>=': (value, objective) => value >= objective,
  '>': (value, objective) => value > objective,
};

/**
 * Returns the one-sided p-value of a permutation test: does `second` break the limit more often than `first`? In the
 * extreme case, every value of `first` (a values) keeps the limit, and every value of `second` (b values) breaks it. If
 * each value breaks the limit with probability p, the extreme case has the probability (1 - p)^a · p^b. The maximum of
 * this probability, at p = b/(a+b), is then an upper bound of the p-value.
 */
function chanceOf(first: readonly number[], second: readonly number[], name: string): number {
  const random = seededRandom(1)(name);
  const more = (one: readonly number[], other: readonly number[]) => mean(other) - mean(one);
  const chance = permutationChance(first, second, more, random);
  if (sum([...first]) > 0 || sum([...second]) < second.length) return chance;
  const [a, b] = [first.length, second.length];
  return Math.min(chance, (a / (a + b)) ** a * (b / (a + b)) ** b);
}
