import type { BrowserContext, Page } from 'playwright';

/**
 * Calls `prepare` for each page that a context opens. `context.newPage()` resolves only when the page is prepared, so
 * that the measuring code is in place before the first document loads. A popup loads at once, so it cannot wait.
 */
export function beforeNewPage(context: BrowserContext, prepare: (page: Page) => Promise<void>): void {
  const prepared = new WeakMap<Page, Promise<void>>();
  context.on('page', (page) => {
    const done = prepare(page);
    prepared.set(page, done);
    // A page that closes meanwhile ends its preparation with an error, which only `newPage` reports.
    done.catch(() => undefined);
  });
  const newPage = context.newPage.bind(context);
  context.newPage = async () => {
    const page = await newPage();
    await prepared.get(page);
    return page;
  };
}
