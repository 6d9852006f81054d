import type { Workplace } from '../../test/meshproof.ts';
import type { Vitals } from '../targets/known-vitals.ts';

/** `page` is the URL of the page of `vitals-target.ts`. `chromium` and `k6` are paths. */
export type Subject = { page: string; chromium: string; k6: string };

/**
 * The vitals are those of the last check. `seconds` is the median duration of a check. Only a command that also waits
 * between checks sets `seconds`. For every other command, the duration of a check is the duration of the command
 * divided by the number of checks.
 */
type Reported = { vitals: Vitals; seconds?: number };

/**
 * A tool that checks a page in a browser: it loads the page, waits for the layout shift, clicks, and reports web
 * vitals.
 */
export interface BrowserPeer {
  readonly name: string;
  readonly checks: number;
  /** Writes the files of a check into `place`. Returns the command line, which a shell runs in `place.dir`. */
  command(place: Workplace, subject: Subject): string;
  read(place: Workplace): Reported;
}
