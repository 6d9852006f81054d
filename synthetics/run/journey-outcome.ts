import type { JourneyStep } from '../spec/step-timer.ts';
import type { FieldValue } from '../vitals/field-data.ts';
import type { View, Vital } from '../vitals/vitals.ts';
import type { FailureSigns } from './failure-class.ts';

export type JourneyFailure = {
  /**
   * An `exception` is a mistake in the journey, such as a misspelt variable. `idle` is a journey that ended without an
   * answer from any server, for example without a request. All other failures have the kind `failure`.
   */
  kind: 'exception' | 'idle' | 'failure';
  text: string;
  step?: string;
  signs: Pick<
    FailureSigns,
    'serverErrors' | 'networkErrors' | 'unfinishedPages' | 'errorPages' | 'crashed' | 'unopened' | 'late'
  >;
  /** The first errors that the pages wrote to the console or did not catch. */
  console: readonly string[];
};

/** A vital of a journey. `field` is the value that the page itself posted. */
export type JourneyVital = Vital & { field?: FieldValue; trace?: string };

export type JourneyOutcome = {
  steps: readonly JourneyStep[];
  vitals: readonly JourneyVital[];
  /** The views of pages. Pages with an unexpected status of 400 or above are left out. */
  views: readonly View[];
  failure?: JourneyFailure;
  /** True if the run was aborted or the browser died. The run is then neither a success nor a failure of the target. */
  cut: boolean;
  seconds: number;
  /**
   * The cookie values at the end of the run, for the masker. Empty if the run was cut off, or if the browser did not
   * return them in time.
   */
  cookies: readonly string[];
};
