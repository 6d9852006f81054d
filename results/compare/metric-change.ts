import { seededRandom } from '../../scenarios/plan/random.ts';
import type { MetricChange } from '../record/comparison.ts';
import type { Measure } from '../record/digest.ts';
import { permutationChance } from '../stats/permutation.ts';
import { twoStageBounds, type Unit } from '../stats/two-stage-bootstrap.ts';
import { boundsOf, chanceOfMore, type MeanDifference, meanDifference, pairedDifference } from '../stats/welch.ts';
import { pairDifference } from './pair.ts';
import { rankDifference } from './rank-change.ts';

/** A metric in each run of both sides; null where a run has no value. `history`: its values in the runs before. */
export type MetricValues = {
  base: readonly (Measure | null)[];
  head: readonly (Measure | null)[];
  history: readonly number[];
  /** The n-th run of a side was made beside the n-th of the other. */
  paired?: boolean;
};

/** What a verdict is made of; worse is positive, whichever way the metric points. */
export type Weighed = {
  change: Omit<MetricChange, 'verdict' | 'reason'>;
  difference: number;
  /** Two one-sided 95 % bounds; null when runs are too few for one. */
  bounds: [number, number] | null;
  margin: number;
  /** Of such a difference where there is none. */
  chances: { worse: number; better: number };
  /** Why nothing is decided, whatever the numbers. */
  undecided: string | null;
  /** Which runs have no value. */
  lacking: string | null;
  /** Further runs a side that would tell a change as small as the margin. */
  runsMissing: number | null;
};

/** 5 % false alarms, 80 % power, one-sided: z(0.95) + z(0.8). */
const powerReach = 1.645 + 0.84;
/** From so many runs a side they tell by themselves how they are spread, and the bootstrap has its say. */
const bootstrapFrom = 6;
const resamples = 999;

/**
 * Weighs one metric; null where no run has a value, or no run of a side has one of a metric that advises. The run is the unit: each gives one value, its logarithm where all are above zero, so that the change
 * is a ratio and doubling mirrors halving.
 */
export function weigh({ base, head, history, paired = false }: MetricValues): Weighed | null {
  const [a, b] = [known(base), known(head)];
  const definition = [...base, ...head].find((one) => one !== null);
  if (!definition) return null;
  if ([...base, ...head].some((one) => one?.beyond)) return beyondTimeout(definition, base, head);
  if (a.length + b.length === 0) return null;
  if (!definition.primary && (a.length === 0 || b.length === 0)) return null;
  const whole = a.length === base.length && b.length === head.length;
  const share = definition.unit === 'ratio';
  const asRatio = whole && !share && [...a, ...b].every(({ value, each = [] }) => value > 0 && Math.min(...each) > 0);
  const scale = asRatio ? Math.log : (value: number) => value;
  const back = asRatio ? Math.exp : (value: number) => value;
  const found = whole ? differenceOf(a, b, asRatio, history, paired) : null;
  const margin = asRatio ? Math.log1p(definition.margin.ratio) : marginOf(a.length > 0 ? a : b);
  const turn = definition.better === 'higher' ? -1 : 1;
  const [baseMean, headMean] = [
    back(mean(a.map(({ value }) => scale(value)))),
    back(mean(b.map((one) => scale(one.value)))),
  ];
  const reach = found?.error == null ? null : powerReach * found.error;
  const turned = (bounds: [number, number] | null): [number, number] | null =>
    bounds && (turn > 0 ? bounds : [-bounds[1], -bounds[0]]);
  return {
    change: {
      name: definition.name,
      unit: definition.unit,
      base: whole ? baseMean : null,
      head: whole ? headMean : null,
      ratio: found && asRatio ? back(found.difference) : null,
      interval: found?.interval ? [back(found.interval[0]), back(found.interval[1])] : null,
      mde: reach === null ? null : asRatio ? Math.expm1(reach) : reach,
      primary: definition.primary,
    },
    difference: turn * (found?.difference ?? 0),
    bounds: turned(found?.bounds ?? null),
    margin,
    chances: found
      ? turn > 0
        ? { worse: found.more, better: found.less }
        : { worse: found.less, better: found.more }
      : { worse: 1, better: 1 },
    undecided: found?.undecided ?? null,
    lacking: whole ? null : lacking(base, head),
    runsMissing: found?.error == null ? null : runsMissing(found.error, a.length, b.length, margin),
  };
}

/**
 * Where some runs are slower than the timeout they have no value to take a mean of, but they are slower: it counts how many
 * of which side are, by a permutation test.
 */
function beyondTimeout(
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

/** Head less base on the scale of the metric. */
export type Difference = {
  difference: number;
  error: number | null;
  /** 95 %, both sides. */
  interval: [number, number] | null;
  /** One-sided 95 % each. */
  bounds: [number, number] | null;
  /** Chances of a difference as large, were there none: upwards and downwards. */
  more: number;
  less: number;
  undecided: string | null;
};

type Known = Measure & { value: number };

function differenceOf(
  a: Known[],
  b: Known[],
  asRatio: boolean,
  history: readonly number[],
  paired: boolean,
): Difference {
  if (Math.max(a.length, b.length) < 3) return pairDifference(a, b, asRatio, history);
  if (a[0]!.each) return rankDifference(a, b, asRatio);
  const [first, second] = [a.map((one) => unitOf(one, asRatio)), b.map((one) => unitOf(one, asRatio))];
  const compared = paired && a.length === b.length ? pairedDifference : meanDifference;
  const plain = compared(
    first.map(({ value }) => value),
    second.map(({ value }) => value),
  )!;
  const found = asRatio ? blurred(plain, a, b) : plain;
  let [more, less] = [chanceOfMore(found), chanceOfMore({ ...found, difference: -found.difference })];
  if (
    !paired &&
    Math.min(a.length, b.length) >= bootstrapFrom &&
    plain.standardError > 0 &&
    Math.min(more, less) < 0.05
  ) {
    const random = seededRandom(1)(a[0]!.name);
    const [low, high] = twoStageBounds(first, second, { resamples, random });
    // The t of a skewed handful may claim what drawing them again does not bear out.
    if (low <= 0) more = Math.max(more, 0.051);
    if (high >= 0) less = Math.max(less, 0.051);
  }
  return {
    difference: found.difference,
    error: found.standardError,
    interval: boundsOf(found, 0.975),
    bounds: boundsOf(found),
    more,
    less,
    undecided: null,
  };
}

/** Buckets move all runs of a side together by up to their width, which no number of runs averages out. */
function blurred(found: MeanDifference, a: readonly Known[], b: readonly Known[]): MeanDifference {
  const variance = (side: readonly Known[]) => mean(side.map(({ blur }) => blur)) ** 2 / 12;
  return { ...found, standardError: Math.sqrt(found.standardError ** 2 + variance(a) + variance(b)) };
}

function unitOf({ value, within }: Known, asRatio: boolean): Unit {
  if (!asRatio) return { value, within: within ?? 0 };
  return { value: Math.log(value), within: (within ?? 0) / value };
}

function runsMissing(error: number, a: number, b: number, margin: number): number | null {
  if (margin === 0) return null;
  const variance = error ** 2 / (1 / a + 1 / b);
  return Math.max(1, Math.ceil((2 * powerReach ** 2 * variance) / margin ** 2) - Math.min(a, b));
}

function lacking(base: readonly (Measure | null)[], head: readonly (Measure | null)[]): string {
  const all = [...base, ...head];
  const without = all.filter((one) => one === null || one.value === null).length;
  return `${without} of ${all.length} runs have no value`;
}

function known(values: readonly (Measure | null)[]): Known[] {
  return values.filter((one): one is Known => one !== null && one.value !== null && Number.isFinite(one.value));
}

function marginOf(measures: readonly Measure[]): number {
  return mean(measures.map(({ margin }) => margin.difference));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
