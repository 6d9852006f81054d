import type { Select } from '../../results/record/metric.ts';
import type { Where } from '../../scenarios/base/errors.ts';

export type Fold = 'min' | 'max' | 'sum' | 'rate';
export type Op = '<=' | '<' | '>=' | '>';

/** What is measured, in the metric's base unit. */
export type Sli =
  /** `part` and `total` are sums over series that do not overlap; `part` counts what is good, or what is bad. */
  | { kind: 'ratio'; counts: 'good' | 'bad'; part: readonly Select[]; total: readonly Select[] }
  /** The share q of all values stays below `limit`. */
  | { kind: 'quantile'; of: Select; q: number; limit: number }
  /** Counted, not estimated: one number for the phase. */
  | { kind: 'limit'; of: Select; fold: Fold; limit: number };

export type Slo = {
  name: string;
  title: string;
  description: string;
  service: string;
  sli: Sli;
  /** How the value must stand to `objective`. */
  op: Op;
  /** In the unit of the value: the limit of a quantile or limit, the target share of a ratio. */
  objective: number;
  unit: string;
  /** Every steady phase when empty; `run` is the whole run, for what happens once. */
  phases: readonly string[];
  /** PASS too asks for the bound, not the estimate alone. */
  strict: boolean;
  file: string;
  /** Where in its document a key stands. */
  where(path: readonly PropertyKey[]): Where;
};

/** The pseudo phase of an SLO that is judged over the whole run, warm-up included. */
export const wholeRun = 'run';
