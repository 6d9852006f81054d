import { mean } from 'simple-statistics';
import { smallest } from '../../scenarios/base/long-lists.ts';
import type { Unit } from '../record/comparison.ts';
import type { Measure } from '../record/digest.ts';
import { formatCountOf } from '../words/format.ts';
import type { Assessment, MetricValues } from './assessment.ts';
import { beyondTimeout } from './beyond-timeout.ts';
import { byLimit } from './by-limit.ts';
import type { Difference, Measured, UnitSpread } from './difference.ts';
import { differenceOf } from './difference-of.ts';
import { mergeUnits } from './merge-units.ts';

/**
 * Returns the numbers that decide the verdict on one metric. Null if one side has no value and the metric is not
 * `primary`. Positive values that are not shares are compared by their logarithms, so that the
 * change is a ratio.
 */
export function assess(values: MetricValues): Assessment | null {
  const { base, head } = values;
  const definition = [...base, ...head].find((one) => one !== null);
  if (!definition) return null;
  if ([...base, ...head].some((one) => one?.beyond)) return beyondTimeout(definition, values);
  const [a, b] = [base.filter(isMeasured), head.filter(isMeasured)];
  if (!definition.primary && (a.length === 0 || b.length === 0)) return null;
  const isWhole = a.length === base.length && b.length === head.length && a.length > 0 && b.length > 0;
  return isWhole ? assessWhole(definition, a, b, values) : assessLacking(definition, values);
}

function assessWhole(definition: Measure, base: Measured[], head: Measured[], values: MetricValues): Assessment {
  const { name, unit, primary } = definition;
  const { design, history } = values;
  const limit = [...base, ...head].find((one) => one.limit)?.limit;
  if (limit) return byLimit(definition, limit, { base, head }, values);
  const isShare = unit === 'ratio';
  const asRatio = !isShare && [...base, ...head].every(({ value, each = [] }) => value > 0 && smallest(each) > 0);
  const [a, b] = [mergeUnits(base, design.base, asRatio), mergeUnits(head, design.head, asRatio)];
  const scale = asRatio ? Math.log : (value: number) => value;
  const sign = definition.better === 'lower' ? 1 : -1;
  const valuesOf = (side: readonly Measured[]) => side.map(({ value }) => sign * scale(value));
  const back = asRatio ? Math.exp : (value: number) => value;
  const found = differenceOf({ base: a, head: b, asRatio, history, unit: design.unit, blocks: design.blocks });
  const sizes = { base: a.length, head: b.length };
  const margin = asRatio ? Math.log1p(definition.margin.ratio) : absoluteMargin(a);
  return {
    change: {
      name,
      unit,
      base: back(mean(a.map(({ value }) => scale(value)))),
      head: back(mean(b.map(({ value }) => scale(value)))),
      ratio: asRatio ? back(found.difference) : null,
      interval: found.interval && [back(found.interval[0]), back(found.interval[1])],
      primary,
    },
    ...towardsWorse(found, definition.better),
    margin,
    undecided: found.undecided,
    lacking: null,
    series: [...a, ...b].find((one) => one.series !== undefined)?.series ?? null,
    shape: null,
    power: found.undecided === null && found.spread ? powerCase(found.spread, sizes, design.unit, margin) : null,
    units: a[0]!.each || design.unit === 'pair' ? null : { base: valuesOf(a), head: valuesOf(b) },
    unit: design.unit,
  };
}

/** Returns the assessment of a metric that at least one run lacks. The verdict on this metric is `invalid`. */
function assessLacking(definition: Measure, { base, head }: MetricValues): Assessment {
  const { name, unit, primary } = definition;
  const all = [...base, ...head];
  const without = all.filter((one) => one === null || one.value === null).length;
  return {
    change: { name, unit, base: null, head: null, ratio: null, interval: null, primary },
    difference: 0,
    bounds: null,
    margin: definition.margin.difference,
    chances: { worse: 1, better: 1 },
    undecided: null,
    lacking: `${without} of ${formatCountOf(all.length, 'run')} without a value`,
    series: null,
    shape: null,
    power: null,
    units: null,
    unit: 'run',
  };
}

/** Changes the signs so that a positive difference is worse. */
function towardsWorse(
  { difference, bounds, more, less }: Difference,
  better: Measure['better'],
): Pick<Assessment, 'difference' | 'bounds' | 'chances'> {
  if (better === 'lower') return { difference, bounds, chances: { worse: more, better: less } };
  const turned = bounds && ([-bounds[1], -bounds[0]] as [number, number]);
  return { difference: -1 * difference, bounds: turned, chances: { worse: less, better: more } };
}

function powerCase(
  { deviation, degrees }: UnitSpread,
  sizes: { base: number; head: number },
  unit: Unit,
  margin: number,
): Assessment['power'] {
  return { ...sizes, paired: unit === 'pair', margin, spread: deviation, degrees };
}

function isMeasured(one: Measure | null): one is Measured {
  return one !== null && one.value !== null && Number.isFinite(one.value);
}

function absoluteMargin(measures: readonly Measure[]): number {
  return mean(measures.map(({ margin }) => margin.difference));
}
