import type { BrowserContext } from 'playwright';
import { messageOf } from '../../scenarios/base/errors.ts';
import { isOfPage } from '../browser/page-loads.ts';
import type { JourneyFailure } from './journey-outcome.ts';

/**
 * The maximum number of console lines. Ten lines show the cause. A page that logs an error per frame would fill the
 * run's files.
 */
const maxConsoleLines = 10;
const maxLineCharacters = 10_000;
/**
 * Replaces a line that exceeds `maxLineCharacters`. The line is not cut, because the masker would not find a secret
 * that a cut splits.
 */
const tooLong = `(a line of more than ${maxLineCharacters} characters)`;

/** The answer to the request for a page itself, not for a frame in the page. */
export type PageAnswer = { url: string; status: number };

type PageSigns = {
  signs: Pick<JourneyFailure['signs'], 'serverErrors' | 'networkErrors' | 'errorPages' | 'crashed'>;
  /** The first errors that the pages wrote to the console or did not catch. */
  console: string[];
  isExpected(answer: PageAnswer): boolean;
  onErrorPage(answer: PageAnswer): void;
};

/** Starts to collect the signs that can explain a failed journey, and the errors of all pages. */
export function watchSigns(context: BrowserContext, { signs, console, isExpected, onErrorPage }: PageSigns) {
  const keep = (line: string) => {
    if (console.length < maxConsoleLines) console.push(line.length > maxLineCharacters ? tooLong : line);
  };
  context.on('console', (message) => {
    if (message.type() === 'error') keep(message.text());
  });
  context.on('weberror', (error) => keep(messageOf(error.error())));
  context.on('response', (response) => {
    const answer = { url: response.url(), status: response.status() };
    if (answer.status >= 500) signs.serverErrors++;
    if (answer.status < 400 || !isOfPage(response.request()) || isExpected(answer)) return;
    signs.errorPages++;
    onErrorPage(answer);
  });
  context.on('requestfailed', (request) => {
    // An aborted request does not count, because the browser itself aborts pending requests when a page is left.
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') signs.networkErrors++;
  });
  context.on('page', (page) =>
    page.on('crash', () => {
      signs.crashed = true;
    }),
  );
}
