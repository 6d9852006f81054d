import type { SloVerdict } from '../record/run.ts';
import { boundsOf, chanceOfMore, type MeanDifference, meanDifference } from '../stats/welch.ts';
import type { MetricChange } from './comparison.ts';

/** A metric's value in each run of both sides; null where a run has none. */
export type MetricValues = {
  slo: Pick<SloVerdict, 'name' | 'phase' | 'unit' | 'op' | 'objective'>;
  base: readonly (number | null)[];
  head: readonly (number | null)[];
};

/** What a verdict is made of; worse is positive, whichever way the metric points. */
export type Weighed = {
  change: Omit<MetricChange, 'verdict' | 'reason'>;
  worse: MeanDifference | null;
  bounds: [number, number] | null;
  margin: number;
  chances: { worse: number; better: number };
  /** Why there is nothing to weigh. */
  lacking: string | null;
  /** Runs a side that would tell a change as small as the margin. */
  runsNeeded: number | null;
};

/** A change smaller than this is none: 5 % of a time or count, 0.1 points of a share. */
const marginRatio = 0.05;
const marginShare = 0.001;

/** 5 % false alarms, 80 % power, one-sided: z(0.95) + z(0.8). */
const powerReach = 1.645 + 0.84;

/**
 * Weighs one metric. The run is the unit: each gives one value, its logarithm where all are above zero, so that the change
 * is a ratio and doubling mirrors halving.
 */
export function weigh({ slo, base, head }: MetricValues): Weighed {
  const [a, b] = [known(base), known(head)];
  const whole = a.length === base.length && b.length === head.length && a.length > 0 && b.length > 0;
  const higherIsBetter = slo.op.startsWith('>');
  const share = higherIsBetter && slo.unit === '1';
  const asRatio = whole && !share && [...a, ...b].every((value) => value > 0);
  const scale = asRatio ? Math.log : (value: number) => value;
  const back = asRatio ? Math.exp : (value: number) => value;
  const found = whole ? meanDifference(a.map(scale), b.map(scale)) : null;
  const bounds = found && boundsOf(found);
  const margin = asRatio ? Math.log1p(marginRatio) : share ? marginShare : marginRatio * Math.abs(slo.objective);
  const [baseMean, headMean] = [back(mean(a.map(scale))), back(mean(b.map(scale)))];
  const reach = found && powerReach * found.standardError;
  const worse = found && higherIsBetter ? { ...found, difference: -found.difference } : found;
  return {
    change: {
      name: `${slo.name}{${slo.phase}}`,
      unit: share ? 'ratio' : slo.unit,
      base: whole ? baseMean : null,
      head: whole ? headMean : null,
      ratio: asRatio ? headMean / baseMean : null,
      interval: bounds && [back(bounds[0]), back(bounds[1])],
      mde: reach === null ? null : asRatio ? Math.expm1(reach) : reach,
    },
    worse,
    bounds: worse && boundsOf(worse),
    margin,
    chances: worse
      ? { worse: chanceOfMore(worse), better: chanceOfMore({ ...worse, difference: -worse.difference }) }
      : { worse: 1, better: 1 },
    lacking: whole
      ? found
        ? null
        : `${a.length} against ${b.length} runs cannot tell a change from chance; 3 on one side are the least`
      : 'a run has no value',
    runsNeeded: found && runsNeeded(found, a.length, b.length, margin),
  };
}

function runsNeeded({ standardError }: MeanDifference, a: number, b: number, margin: number): number | null {
  if (margin === 0) return null;
  const variance = standardError ** 2 / (1 / a + 1 / b);
  return Math.ceil((2 * powerReach ** 2 * variance) / margin ** 2);
}

function known(values: readonly (number | null)[]): number[] {
  return values.filter((value): value is number => value !== null && Number.isFinite(value));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
