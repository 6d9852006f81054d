import type { CDPSession, Page } from 'playwright';
import { pageScript, webVitals } from './page-script.ts';
import { isVitalMessage, type VitalMessage } from './vitals.ts';

/**
 * The isolated world in which page/vitals.js runs, and the function through which page/vitals.js reports. Scripts of a
 * page can use neither.
 */
const worldName = 'meshproof';
const binding = 'meshproofVital';

/** `contextId` names the execution context of the current document: the context that sent the last report. */
type Line = { session: CDPSession; contextId?: number };

/**
 * Collects the web vitals of pages in an isolated world (a JavaScript context of its own). A page may replace functions
 * of its own world, such as `performance.now`, and would thereby change the measured vitals.
 */
export class Collector {
  readonly #messages: VitalMessage[] = [];
  readonly #lines = new Map<Page, Line>();

  get messages(): readonly VitalMessage[] {
    return this.#messages;
  }

  /**
   * Injects web-vitals into the current and each later document of a page. Call this before the first navigation of a
   * page, and for a popup as soon as the popup opens.
   */
  async attach(page: Page): Promise<void> {
    const session = await page.context().newCDPSession(page);
    const line: Line = { session };
    this.#lines.set(page, line);
    session.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name !== binding) return;
      line.contextId = executionContextId;
      this.#keep(JSON.parse(payload));
    });
    await session.send('Runtime.enable');
    await session.send('Runtime.addBinding', { name: binding, executionContextName: worldName });
    await session.send('Page.enable');
    const source = collectorScript();
    await session.send('Page.addScriptToEvaluateOnNewDocument', { source, worldName, runImmediately: true });
  }

  /**
   * Reads the last values of a page before it closes. If the page crashed, waits until the browser reports the crash.
   * Stops after `limitMs`, because a page may hang.
   */
  async finalise(page: Page, limitMs: number): Promise<void> {
    const late = new Promise<void>((resolve) => setTimeout(resolve, limitMs).unref());
    await Promise.race([this.#finish(page).catch(() => undefined), late]);
  }

  async #finish(page: Page): Promise<void> {
    // A crashed page fails its navigation before the browser reports the crash. `evaluate` settles only after the crash
    // is reported. On a crashed page, the calls below would never settle.
    await page.evaluate('0');
    const { session, contextId } = this.#lines.get(page) ?? {};
    // An empty popup never reports, so it has no context.
    if (!session || contextId === undefined) return;
    const expression = pageScript('finalise.js');
    const how = { contextId, awaitPromise: true, returnByValue: true };
    const { result } = await session.send('Runtime.evaluate', { expression, ...how });
    for (const message of result.value as unknown[]) this.#keep(message);
    await page.evaluate(pageScript('hide.js'));
  }

  #keep(thing: unknown): void {
    if (isVitalMessage(thing)) this.#messages.push(thing);
  }
}

let script: string | undefined;

function collectorScript(): string {
  script ??= `${webVitals().script}\n${pageScript('vitals.js')}`;
  return script;
}
