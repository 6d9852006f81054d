import type { Workplace } from '../../test/meshproof.ts';
import type { Vitals } from '../targets/known-vitals.ts';

/** The URL of the page of `vitals-target.ts`, and the paths of k6 and of the Chromium that every tool starts. */
export type Subject = { page: string; chromium: string; k6: string };

/**
 * The report of a command: the vitals of its last check. `seconds` is the median duration of a check. It is set only
 * for a command that also waits between checks.
 */
type Reported = { vitals: Vitals; seconds?: number };

/** A tool that checks a page in a browser: it loads the page, waits for its shift, clicks, and reports web vitals. */
export interface BrowserPeer {
  readonly name: string;
  /** The number of checks that one command makes. */
  readonly checks: number;
  /** Writes the files of a check into `place`. Returns the command line, which a shell runs in `place.dir`. */
  command(place: Workplace, subject: Subject): string;
  /** Reads the report that the last run of the command wrote. */
  read(place: Workplace): Reported;
}
