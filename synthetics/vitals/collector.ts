import type { BrowserContext, Page } from 'playwright';
import { pageScript, webVitals } from './page-script.ts';
import { isVitalMessage, type VitalMessage } from './vitals.ts';

export type Collector = {
  /** All reports so far, in order of arrival. */
  messages: readonly VitalMessage[];
  /** Reads the last values of a page before it closes. Stops after `limitMs`, because a page may hang. */
  finalise(page: Page, limitMs: number): Promise<void>;
};

/** Injects web-vitals into every document of the context. Call it before the first page opens. */
export async function installCollector(context: BrowserContext): Promise<Collector> {
  const messages: VitalMessage[] = [];
  const keep = (thing: unknown) => {
    if (isVitalMessage(thing)) messages.push(thing);
  };
  await context.exposeBinding('__meshproofVital', (_source, message: unknown) => keep(message));
  await context.addInitScript({ content: collectorScript() });
  return {
    messages,
    async finalise(page, limitMs) {
      const last = page.evaluate(pageScript('finalise.js')).catch(() => []);
      const late = new Promise((resolve) => setTimeout(resolve, limitMs, []).unref());
      for (const message of (await Promise.race([last, late])) as unknown[]) keep(message);
    },
  };
}

let script: string | undefined;

function collectorScript(): string {
  script ??= `${webVitals().script}\n${pageScript('vitals.js')}`;
  return script;
}
