import type { FieldValue } from '../vitals/field-data.ts';
import type { View, Vital } from '../vitals/vitals.ts';
import type { FailureSigns } from './failure-class.ts';

export type JourneyFailure = {
  /**
   * `exception`: a mistake in the journey, such as a misspelt variable. `failure`: any other cause, such as the target,
   * the network or a busy machine.
   */
  kind: 'exception' | 'failure';
  text: string;
  step?: string;
  signs: Pick<
    FailureSigns,
    'serverErrors' | 'networkErrors' | 'unfinishedPages' | 'errorPages' | 'crashed' | 'unopened'
  >;
  /** The first errors that the pages wrote to the console or did not catch. */
  console: readonly string[];
};

/** `field` is the value that the page itself posted. */
export type JourneyVital = Vital & { field?: FieldValue; trace?: string };

/** `atMs` is the start on the wall clock. */
export type JourneyStep = { name: string; atMs: number; seconds: number; trace?: string };

export type JourneyOutcome = {
  steps: readonly JourneyStep[];
  vitals: readonly JourneyVital[];
  /** The views of pages that unexpectedly answered 400 or above are left out. */
  views: readonly View[];
  failure?: JourneyFailure;
  /** The harness aborted the run or the browser died, which is neither a success nor a failure of the target. */
  cut: boolean;
  seconds: number;
  /**
   * The cookie values at the end of the run, for the masker. Empty if the run was cut off, or if the browser did not
   * return them in time.
   */
  cookies: readonly string[];
};
