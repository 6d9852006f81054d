import { oneLine } from '../../../scenarios/base/one-line.ts';
import { masker } from '../../../scenarios/base/secrets/process-masker.ts';

export type Question =
  | 'reached'
  | 'server'
  | 'write'
  | 'query'
  | 'clock'
  | 'external labels'
  | 'native histograms'
  | 'out of order';

/**
 * One check of a server. Runs need the state `yes` from each check with `needed`. `unknown`: nothing was measured, or
 * the measurement was not clear. `remedy` tells the user how to mend a problem.
 */
export type ServerCheck = {
  question: Question;
  state: 'yes' | 'no' | 'unknown';
  needed: boolean;
  text: string;
  remedy?: string;
};

/**
 * The largest length of the text of a check, in characters. Without a limit, a text could repeat a whole answer of the
 * server.
 */
const mostShown = 300;

/** Returns a check with its text masked, in one line, and cut to `mostShown` characters. */
export function serverCheck(
  question: Question,
  needed: boolean,
  state: ServerCheck['state'],
  text: string,
  remedy?: string,
): ServerCheck {
  // The masker masks before it cuts, because it would not recognise a cut secret.
  const line = masker.cut(oneLine(text), mostShown);
  return { question, state, needed, text: line, ...(remedy !== undefined && { remedy }) };
}
