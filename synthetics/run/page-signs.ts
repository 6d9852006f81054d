import type { BrowserContext } from 'playwright';
import { messageOf } from '../../scenarios/base/errors.ts';
import type { JourneyFailure } from './journey-outcome.ts';

/** Ten lines show the cause; a page that logs an error per frame would fill the record. */
const maxConsoleLines = 10;

/** Live counters of a browser context, and the first errors of its console. */
export type PageSigns = { signs: JourneyFailure['signs']; console: readonly string[] };

/** Counts, from now on, the signs in a browser context that explain a failed journey. */
export function watchSigns(
  context: BrowserContext,
  { signs, console }: { signs: PageSigns['signs']; console: string[] },
) {
  const keep = (line: string) => {
    if (console.length < maxConsoleLines) console.push(line);
  };
  context.on('console', (message) => {
    if (message.type() === 'error') keep(message.text());
  });
  context.on('weberror', (error) => keep(messageOf(error.error())));
  context.on('response', (response) => {
    if (response.status() >= 500) signs.serverErrors++;
  });
  context.on('request', (request) => {
    if (request.isNavigationRequest()) signs.unfinishedPages++;
  });
  context.on('requestfinished', (request) => {
    if (request.isNavigationRequest()) signs.unfinishedPages--;
  });
  context.on('requestfailed', (request) => {
    if (request.isNavigationRequest()) signs.unfinishedPages--;
    // The browser aborts pending requests itself when a page is left: not an error of the network.
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') signs.networkErrors++;
  });
  context.on('page', (page) =>
    page.on('crash', () => {
      signs.crashed = true;
    }),
  );
}
