import type { Random } from '../../../scenarios/base/random.ts';
import type { Bound } from '../met-by.ts';

/** For each published figure, whether its event occurred in a trial. Null excludes the trial from the figure. */
export type Outcome = Readonly<Record<string, boolean | null>>;

export type Cell = {
  /** The chapter of the published table: verdicts, comparison, power, baseline, capacity, findings or trend. */
  group: string;
  /** Names the generated data and the measured quantity, uniquely in the group: `AR(1) 0.9, 40 s, at the limit`. */
  name: string;
  /** Each figure is a share of the trials. The values are the published bounds: `{ FAIL: { atMost: 0.06 } }`. */
  figures: Readonly<Record<string, Bound>>;
  /** In a full run of the referee, the figures are first computed after this many trials; 2,000 when absent. */
  trials?: number;
  trial(random: Random): Outcome | Promise<Outcome>;
};

/**
 * Returns the outcome of a trial: for each figure, the result of `of`. True means that the event of the figure
 * occurred.
 */
export function outcomeOf(figures: Cell['figures'], of: (figure: string) => boolean | null): Outcome {
  return Object.fromEntries(Object.keys(figures).map((name) => [name, of(name)]));
}
