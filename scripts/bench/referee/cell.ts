import type { Random } from '../../../scenarios/base/random.ts';
import type { Bound } from '../met-by.ts';

/** The result of a trial for each published figure, such as `false regression`. Null excludes the trial. */
export type Outcome = Readonly<Record<string, boolean | null>>;

export type Cell = {
  /** The chapter of the published table: verdicts, comparison, power, baseline, capacity, findings or trend. */
  group: string;
  /** Names the generated data and the measurement, such as `AR(1) 0.9, 40 s, at the limit`. Unique in the group. */
  name: string;
  /** Maps each figure (a published share of trials) to its bounds: `{ FAIL: { atMost: 0.06 } }`. */
  figures: Readonly<Record<string, Bound>>;
  /** The number of trials (2,000 when absent). More follow if a figure could still be on either side of a bound. */
  trials?: number;
  trial(random: Random): Outcome | Promise<Outcome>;
};

/** Returns the outcome of a trial: the result of `of` for each figure (such as `false regression`). */
export function outcomeOf(figures: Cell['figures'], of: (figure: string) => boolean | null): Outcome {
  return Object.fromEntries(Object.keys(figures).map((name) => [name, of(name)]));
}
