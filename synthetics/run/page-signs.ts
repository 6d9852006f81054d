import type { BrowserContext, Request } from 'playwright';
import { messageOf } from '../../scenarios/base/errors.ts';
import type { JourneyFailure } from './journey-outcome.ts';

/** Ten lines show the cause, and a page that logs an error per frame would fill the record. */
const maxConsoleLines = 10;
const maxLineCharacters = 10_000;
/** Replaces a longer line: a cut line could contain a part of a secret, which would not be masked. */
const tooLong = `(a line of more than ${maxLineCharacters} characters)`;

/** The answer to the request for a page, not for a frame in it. */
export type PageAnswer = { url: string; status: number };

type PageSigns = {
  signs: JourneyFailure['signs'];
  /** The first errors that the pages wrote to the console or did not catch. */
  console: string[];
  isExpected(answer: PageAnswer): boolean;
  onErrorPage(answer: PageAnswer): void;
};

/** Collects signs that explain a failed journey, and the errors of all pages, from now on. */
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
  context.on('request', (request) => {
    if (request.isNavigationRequest()) signs.unfinishedPages++;
  });
  context.on('requestfinished', (request) => {
    if (request.isNavigationRequest()) signs.unfinishedPages--;
  });
  context.on('requestfailed', (request) => {
    if (request.isNavigationRequest()) signs.unfinishedPages--;
    // When a page is left, the browser itself aborts pending requests.
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') signs.networkErrors++;
  });
  context.on('page', (page) =>
    page.on('crash', () => {
      signs.crashed = true;
    }),
  );
}

/** Returns whether a request loads a page, not a frame in it. The first request of a popup has no frame yet. */
function isOfPage(request: Request): boolean {
  if (!request.isNavigationRequest()) return false;
  try {
    return request.frame().parentFrame() === null;
  } catch {
    return true;
  }
}
