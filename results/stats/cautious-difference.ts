import { max } from 'simple-statistics';
import { boundsOf, chanceOfMore, type MeanDifference } from './welch.ts';

export type Cautious = {
  difference: number;
  /** `difference`, `standardError` and `degrees` are those of the test with the widest 95 % interval. */
  standardError: number;
  degrees: number;
  interval: [number, number];
  bounds: [number, number];
  more: number;
  less: number;
};

/**
 * Returns the largest p-values and the widest intervals of several tests of one difference. Welch's test has too many
 * false alarms when three values are compared with twenty. The pooled t-test has too many false alarms when the smaller
 * group has the larger spread. The larger of the two p-values is safe in both cases.
 */
export function cautiousDifference(tests: readonly MeanDifference[]): Cautious {
  const reach = (test: MeanDifference, confidence: number) => {
    const [low, high] = boundsOf(test, confidence);
    return high - low;
  };
  const widest = (confidence: number) =>
    tests.reduce((one, other) => (reach(other, confidence) > reach(one, confidence) ? other : one));
  const wide = widest(0.975);
  return {
    difference: wide.difference,
    standardError: wide.standardError,
    degrees: wide.degrees,
    interval: boundsOf(wide, 0.975),
    bounds: boundsOf(widest(0.95)),
    more: max(tests.map(chanceOfMore)),
    less: max(tests.map((test) => chanceOfMore({ ...test, difference: -test.difference }))),
  };
}
