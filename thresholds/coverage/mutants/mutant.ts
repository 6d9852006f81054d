import type { ReadRule } from '../../rules/read-rules.ts';

/** The kinds of faults that are put into rules and routes. */
export type MutantKind =
  | 'threshold-doubled'
  | 'threshold-halved'
  | 'aggregation-dropped'
  | 'wrong-label'
  | 'for-times-ten'
  | 'window-swapped'
  | 'route-deleted'
  | 'receiver-swapped'
  | 'inhibition-inverted';

/** A rule with one fault. `equivalent` is the reason why no test can notice the fault. */
export type RuleMutant = {
  kind: MutantKind;
  original: ReadRule;
  rule: ReadRule;
  /** The change, as `before → after`. */
  change: string;
  equivalent: string | null;
  /** A sentence that describes the smallest test that notices the fault. */
  killer: string;
};
