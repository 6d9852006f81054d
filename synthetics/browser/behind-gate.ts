import type { Browser, BrowserContextOptions } from 'playwright';
import type { Gate } from './gate.ts';
import { refusedOptions } from './option-deciders.ts';

/**
 * Makes every context use the gate, which is the proxy of the browser. A journey cannot open a context with another
 * proxy, because such a context could reach any host. Returns the function that opens meshproof's own contexts.
 */
export function keepBehindGate(browser: Browser, gate: Pick<Gate, 'asked'>): Browser['newContext'] {
  const newContext = browser.newContext.bind(browser);
  const watched = async (options?: BrowserContextOptions) => {
    const context = await newContext(options);
    context.on('request', (request) => gate.asked(request.url()));
    context.on('page', (page) => page.on('websocket', (socket) => gate.asked(socket.url())));
    return context;
  };
  // Playwright's `browser.newPage` also calls this function.
  browser.newContext = async (options = {}) => {
    // A TypeError counts as a mistake in the journey, and not as a failure of the target.
    for (const [name, why] of Object.entries(refusedOptions))
      if (options[name as keyof BrowserContextOptions] !== undefined)
        throw new TypeError(`a browser context of a journey cannot have the option ${name}: ${why}`);
    return watched(options);
  };
  return watched;
}
