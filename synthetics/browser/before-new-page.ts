import type { BrowserContext, Page } from 'playwright';

/**
 * Calls `prepare` for each page that a context opens. `context.newPage()` resolves only when the page is prepared. So
 * the measuring code is in place before the first document loads. A popup loads at once, even before its preparation
 * ends.
 */
export function beforeNewPage(context: BrowserContext, prepare: (page: Page) => Promise<void>): void {
  const prepared = new WeakMap<Page, Promise<void>>();
  context.on('page', (page) => {
    const done = prepare(page);
    prepared.set(page, done);
    // If the page closes during its preparation, the preparation rejects. Only `newPage` reports this error.
    done.catch(() => undefined);
  });
  const newPage = context.newPage.bind(context);
  context.newPage = async () => {
    const page = await newPage();
    await prepared.get(page);
    return page;
  };
}
