import type { Where } from '../../scenarios/base/errors.ts';
import type { Select } from './metric.ts';

/** How the values of a phase become one number: the smallest, the largest, their sum, or their sum per second. */
export type Fold = 'min' | 'max' | 'sum' | 'rate';

/** How a value must relate to its objective. */
export type Op = '<=' | '<' | '>=' | '>';

/** The measured quantity of an SLO, in the metric's base unit. */
export type Sli =
  /** `part` and `total` are sums over series that do not overlap; `part` counts the good events, or the bad ones. */
  | { kind: 'ratio'; counts: 'good' | 'bad'; part: readonly Select[]; total: readonly Select[] }
  /** The share q of all values stays below `limit`. */
  | { kind: 'quantile'; of: Select; q: number; limit: number }
  /** Counted, not estimated: one number for the phase. */
  | { kind: 'limit'; of: Select; fold: Fold; limit: number };

/** A service level objective, from a document in thresholds/slos, from a plan, or from a producer. */
export type Slo = {
  name: string;
  title: string;
  description: string;
  service: string;
  sli: Sli;
  /** How the value must relate to `objective`. */
  op: Op;
  /** In the unit of the value: the limit of a quantile or a limit, the target share of a ratio. */
  objective: number;
  unit: string;
  /** The phases that are judged: every steady phase when empty; `run` is the whole run, for events that happen once. */
  phases: readonly string[];
  /**
   * How far the bound on the bad side may pass the objective of a PASS: 0.1 is a tenth of a limit, 1 is once more the
   * budget of a share. Values that are counted exactly have none.
   */
  tolerance: number;
  /** Set for a rule of ours; see `BuiltIn`. */
  builtIn?: BuiltIn;
  /** Judge one mixture of all values, also of a metric that is judged by its labels. */
  pool?: boolean;
  file: string;
  /** The file, line and column of a key of the SLO's document. */
  where(path: readonly PropertyKey[]): Where;
};

/**
 * A default rule for a signal that no SLO of the plan judges, so that nothing that the record counts as bad goes
 * unsaid. It needs no minimum of samples: it judges what occurred, and a plan may be shorter than its objective
 * needs.
 */
export type BuiltIn = {
  /** The label of which each value is judged by itself. */
  each?: string;
  /** Left out while nothing is bad. */
  onlyIfBad?: boolean;
};

/** The pseudo phase of an SLO that is judged over the whole run, warm-up included. */
export const wholeRun = 'run';

/** The selectors of all series that an indicator reads. */
export function selectsOf(sli: Sli): readonly Select[] {
  return sli.kind === 'ratio' ? [...sli.part, ...sli.total] : [sli.of];
}
