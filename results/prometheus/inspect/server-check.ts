import { oneLine } from '../../../scenarios/base/one-line.ts';
import { masker } from '../../../scenarios/base/secrets/process-masker.ts';

/** The questions about a Prometheus. */
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
 * The answer to a question. If `needed` is true, runs can rely on the server only when `state` is `yes`. `unknown`:
 * nothing was measured, or the result does not decide. `text` is the finding; `remedy` is the step that the user can
 * take.
 */
export type ServerCheck = {
  question: Question;
  state: 'yes' | 'no' | 'unknown';
  needed: boolean;
  text: string;
  remedy?: string;
};

/**
 * The maximum number of characters of a finding. Without a maximum, a finding could repeat a whole answer of the
 * server.
 */
const mostShown = 300;

/** Returns a check. Its text is masked, becomes one line, and is cut to `mostShown` characters. */
export function serverCheck(
  question: Question,
  needed: boolean,
  state: ServerCheck['state'],
  text: string,
  remedy?: string,
): ServerCheck {
  // Secrets are masked before the text is cut, because a cut secret would not be recognized.
  const line = masker.cut(oneLine(text), mostShown);
  return { question, state, needed, text: line, ...(remedy !== undefined && { remedy }) };
}
