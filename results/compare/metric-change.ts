import type { MetricChange } from '../record/comparison.ts';
import type { Measure } from '../record/digest.ts';
import { beyondTimeout } from './beyond-timeout.ts';
import { differenceOf, type Known } from './difference-of.ts';

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
