import type { Browser, BrowserContextOptions } from 'playwright';
import { expect, it } from 'vitest';
import { keepBehindGate } from './behind-gate.ts';

const opened: (BrowserContextOptions | undefined)[] = [];

function guarded() {
  opened.length = 0;
  const newContext = (options?: BrowserContextOptions) => {
    opened.push(options);
    return Promise.resolve({ on: () => undefined });
  };
  const browser = { newContext } as unknown as Browser;
  return { browser, own: keepBehindGate(browser, { asked: () => undefined }) };
}

it.each([{ proxy: { server: 'http://127.0.0.1:1' } }, { recordHar: { path: 'a.har' } }, { recordVideo: { dir: 'v' } }])(
  'refuses an option that is not for a journey to decide, if a journey opens a context: %j',
  async (options) => {
    const { browser } = guarded();
    await expect(browser.newContext(options)).rejects.toThrow(TypeError);
    expect(opened).toEqual([]);
  },
);

it('opens a context of a journey with other options, and records HAR files only for meshproof', async () => {
  const { browser, own } = guarded();
  await browser.newContext({ baseURL: 'http://shop.example/', locale: 'de-DE' });
  await browser.newContext();
  await own({ recordHar: { path: 'a.har' } });
  expect(opened).toEqual([{ baseURL: 'http://shop.example/', locale: 'de-DE' }, {}, { recordHar: { path: 'a.har' } }]);
});
