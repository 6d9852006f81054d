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
  /** The first errors of the pages: those written to the console, and uncaught ones. */
  console: readonly string[];
};

/** A vital, the value that the page itself posted for it, and the trace id of its document. */
export type JourneyVital = Vital & { field?: FieldValue; trace?: string };

/** A finished step; `atMs` is its start on the wall clock. */
export type JourneyStep = { name: string; atMs: number; seconds: number; trace?: string };

/** The result of one run of a journey. */
export type JourneyOutcome = {
  steps: readonly JourneyStep[];
  vitals: readonly JourneyVital[];
  /** The page views, without those of pages that unexpectedly answered 400 or above. */
  views: readonly View[];
  failure?: JourneyFailure;
  /**
   * True if the harness aborted the run or the browser died. Such a run is neither a success nor a failure of the
   * target.
   */
  cut: boolean;
  seconds: number;
  /**
   * The cookie values at the end of the run. Empty if the run was cut off, or if the browser did not return the cookies
   * in time. The caller adds the values to the masker.
   */
  cookies: readonly string[];
};
