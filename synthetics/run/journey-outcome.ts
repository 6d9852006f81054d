import type { FieldValue } from '../vitals/field-data.ts';
import type { View, Vital } from '../vitals/vitals.ts';
import type { FailureSigns } from './failure-class.ts';

export type JourneyFailure = {
  /** `exception`: a mistake in the journey, such as a misspelt variable. `failure`: the target or the network. */
  kind: 'exception' | 'failure';
  text: string;
  step?: string;
  signs: Pick<
    FailureSigns,
    'serverErrors' | 'networkErrors' | 'unfinishedPages' | 'errorPages' | 'crashed' | 'unopened'
  >;
  /** The first errors that the page wrote to its console. */
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
  /** The page views. Views with an unexpected error status have no vitals. */
  views: readonly View[];
  failure?: JourneyFailure;
  /** True if the harness aborted the run or the browser died: neither a success nor a failure of the target. */
  cut: boolean;
  seconds: number;
  /** Cookie values of a failed run. The evidence pass removes them from its files. */
  cookies: readonly string[];
};
