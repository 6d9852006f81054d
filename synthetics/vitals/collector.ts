import type { BrowserContext, Page } from 'playwright';
import { pageScript, webVitals } from './page-script.ts';
import { isVitalMessage, type VitalMessage } from './vitals.ts';

export type Collector = {
  /** Every report so far, in the order of arrival. */
  messages: readonly VitalMessage[];
  /** Takes the last values of a page that is about to close; gives up after `limitMs`, as on a page that hangs. */
  finalise(page: Page, limitMs: number): Promise<void>;
};

/** Puts web-vitals into every document that the context will open. Call before its first page is opened. */
export async function installCollector(context: BrowserContext): Promise<Collector> {
  const messages: VitalMessage[] = [];
  const take = (thing: unknown) => {
    if (isVitalMessage(thing)) messages.push(thing);
  };
  await context.exposeBinding('__meshproofVital', (_source, message: unknown) => take(message));
  await context.addInitScript({ content: collectorScript() });
  return {
    messages,
    async finalise(page, limitMs) {
      const last = page.evaluate(pageScript('finalise.js')).catch(() => []);
      const late = new Promise((resolve) => setTimeout(resolve, limitMs, []).unref());
      for (const message of (await Promise.race([last, late])) as unknown[]) take(message);
    },
  };
}

let script: string | undefined;

function collectorScript(): string {
  script ??= `${webVitals().script}\n${pageScript('vitals.js')}`;
  return script;
}
