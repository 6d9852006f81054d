import { mean } from 'simple-statistics';
import type { Measure } from '../record/digest.ts';
import type { Assessment, MetricValues } from './assessment.ts';
import { beyondTimeout } from './beyond-timeout.ts';
import type { Difference, Measured } from './difference.ts';
import { differenceOf } from './difference-of.ts';
import { powerReach } from './power-reach.ts';

/**
 * The numbers that decide one metric; null where no run has a value, or where one side has none and the metric only
 * advises. The run is the unit: each run gives one value. Where all values are above zero their logarithms are
 * compared, so the change is a ratio and doubling mirrors halving.
 */
export function assess(values: MetricValues): Assessment | null {
  const { base, head } = values;
  const definition = [...base, ...head].find((one) => one !== null);
  if (!definition) return null;
  if ([...base, ...head].some((one) => one?.beyond)) return beyondTimeout(definition, base, head);
  const [a, b] = [base.filter(isMeasured), head.filter(isMeasured)];
  if (a.length + b.length === 0) return null;
  if (!definition.primary && (a.length === 0 || b.length === 0)) return null;
  const isWhole = a.length === base.length && b.length === head.length && a.length > 0 && b.length > 0;
  return isWhole ? assessWhole(definition, a, b, values) : assessLacking(definition, a.length > 0 ? a : b, values);
}

function assessWhole(definition: Measure, a: Measured[], b: Measured[], values: MetricValues): Assessment {
  const { name, unit, primary } = definition;
  const isShare = unit === 'ratio';
  const asRatio = !isShare && [...a, ...b].every(({ value, each = [] }) => value > 0 && Math.min(...each) > 0);
  const scale = asRatio ? Math.log : (value: number) => value;
  const back = asRatio ? Math.exp : (value: number) => value;
  const found = differenceOf({ base: a, head: b, asRatio, history: values.history, paired: values.paired ?? false });
  const margin = asRatio ? Math.log1p(definition.margin.ratio) : absoluteMargin(a);
  const reach = found.error === null ? null : powerReach * found.error;
  return {
    change: {
      name,
      unit,
      base: back(mean(a.map(({ value }) => scale(value)))),
      head: back(mean(b.map(({ value }) => scale(value)))),
      ratio: asRatio ? back(found.difference) : null,
      interval: found.interval && [back(found.interval[0]), back(found.interval[1])],
      mde: reach === null ? null : asRatio ? Math.expm1(reach) : reach,
      primary,
    },
    ...towardsWorse(found, definition.better),
    margin,
    undecided: found.undecided,
    lacking: null,
    series: [...a, ...b].find((one) => one.series !== undefined)?.series ?? null,
    shape: null,
    runsMissing: found.error === null ? null : runsMissing(found.error, a.length, b.length, margin),
  };
}

/** At least one run has no value: the metric is invalid, and only its margin is known. */
function assessLacking(definition: Measure, some: Measured[], { base, head }: MetricValues): Assessment {
  const { name, unit, primary } = definition;
  const all = [...base, ...head];
  const without = all.filter((one) => one === null || one.value === null).length;
  return {
    change: { name, unit, base: null, head: null, ratio: null, interval: null, mde: null, primary },
    difference: 0,
    bounds: null,
    margin: absoluteMargin(some),
    chances: { worse: 1, better: 1 },
    undecided: null,
    lacking: `${without} of ${all.length} runs have no value`,
    series: null,
    shape: null,
    runsMissing: null,
  };
}

/** The same numbers with worse as the positive direction. */
function towardsWorse(
  { difference, bounds, more, less }: Difference,
  better: Measure['better'],
): Pick<Assessment, 'difference' | 'bounds' | 'chances'> {
  if (better === 'lower') return { difference, bounds, chances: { worse: more, better: less } };
  const turned = bounds && ([-bounds[1], -bounds[0]] as [number, number]);
  return { difference: -1 * difference, bounds: turned, chances: { worse: less, better: more } };
}

/**
 * Further runs per side that would detect a change of `margin` 4 times in 5. With s² the variance of one run, from
 * error² = s²·(1/a + 1/b), a side needs
 * n = 2·(z(0.95) + z(0.8))²·s² / margin²
 * (two-sample comparison of means, Cochran, Planning and Analysis of Observational Studies, 1983).
 */
function runsMissing(error: number, a: number, b: number, margin: number): number | null {
  if (margin === 0) return null;
  const variance = error ** 2 / (1 / a + 1 / b);
  return Math.max(1, Math.ceil((2 * powerReach ** 2 * variance) / margin ** 2) - Math.min(a, b));
}

function isMeasured(one: Measure | null): one is Measured {
  return one !== null && one.value !== null && Number.isFinite(one.value);
}

function absoluteMargin(measures: readonly Measure[]): number {
  return mean(measures.map(({ margin }) => margin.difference));
}
