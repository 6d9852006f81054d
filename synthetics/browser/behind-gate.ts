import type { Browser } from 'playwright';
import type { Gate } from './gate.ts';

/**
 * Makes every context use the gate, which is the proxy of the browser. A journey cannot open a context with another
 * proxy, because such a context could reach any host.
 */
export function keepBehindGate(browser: Browser, gate: Pick<Gate, 'asked'>): void {
  const newContext = browser.newContext.bind(browser);
  // Playwright's `browser.newPage` also calls this function.
  browser.newContext = async (options) => {
    // A TypeError counts as a mistake in the journey, and not as a failure of the target.
    if (options?.proxy)
      throw new TypeError('a browser context cannot have a proxy of its own: write the key "proxy" in the target file');
    const context = await newContext(options);
    context.on('request', (request) => gate.asked(request.url()));
    context.on('page', (page) => page.on('websocket', (socket) => gate.asked(socket.url())));
    return context;
  };
}
