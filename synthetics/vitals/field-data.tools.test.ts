import { readFileSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../scenarios/base/clock.ts';
import { ensure } from '../../scripts/lib/tools.ts';
import { type FakeContext, fakeContext, serve, site } from '../journeys.fixture.ts';
import { journeysProducer } from '../run/producer.ts';

const { path: chromium } = await ensure('chromium');
const dist = dirname(createRequire(import.meta.url).resolve('web-vitals'));
const webVitals = readFileSync(join(dist, 'web-vitals.iife.js'), 'utf8');

/** Serves a page that posts its vitals. `said` is the source of a function that replaces each value before the post. */
function monitored(said: string): RequestListener {
  const script = `<script src="/wv.js"></script><script>
    const send = ({ name, value }) => {
      const body = JSON.stringify({ name, value: (${said})(name, value) });
      // A page may post in any of these ways. Some of them happen only while the page is left.
      if (name === 'FCP') fetch('/rum?by=fetch', { method: 'POST', body, keepalive: true });
      else if (name === 'CLS') navigator.sendBeacon('/rum', body);
      else navigator.sendBeacon('/rum', new Blob([body], { type: 'application/json' }));
    };
    const { onCLS, onFCP, onINP, onLCP, onTTFB } = webVitals;
    for (const on of [onCLS, onFCP, onINP, onLCP, onTTFB]) on(send);
    addEventListener('click', () => { const end = performance.now() + 100; while (performance.now() < end); });
    navigator.sendBeacon('/elsewhere', JSON.stringify({ name: 'LCP', value: 99999 }));
  </script>`;
  const pages = site({
    '/': `${script}<h1>one</h1><a href="/two">go</a>`,
    '/two': `${script}<h1>two</h1>`,
  });
  return (request, response) => {
    if (request.url === '/wv.js') response.writeHead(200, { 'content-type': 'text/javascript' }).end(webVitals);
    else if (request.method === 'POST') response.writeHead(204).end();
    else pages(request, response);
  };
}

async function run(listener: RequestListener, fieldData: string | undefined): Promise<FakeContext> {
  const { url } = await serve(listener);
  const target = fieldData === undefined ? {} : { fieldData };
  const context = fakeContext({ chromium, web: url, phases: { steady: 20 }, target });
  const text = `export default { name: 'mine', pages: { one: '/', two: '/two' }, async run({ page, urls }) {
    await page.goto(urls.web);
    await page.locator('h1').click();
    await page.waitForTimeout(200);
    await page.locator('a').click();
    await page.waitForURL('**/two');
    await page.locator('h1').click();
    await page.waitForTimeout(300);
  } };`;
  writeFileSync(join(context.planDir, 'mine.js'), text);
  const section = journeysProducer.schema.parse({ use: ['./mine.js'], runs: 1, pace: 'back-to-back' });
  const ready = await journeysProducer.prepare(section, context);
  onTestFinished(() => ready.close());
  expect(await ready.run(systemClock.wallMs())).toMatchObject({ completed: 1 });
  return context;
}

const fieldOf = ({ samples }: FakeContext) =>
  Object.fromEntries(
    samples.flatMap(({ metric, labels, detail }) => {
      const { field } = detail as { field?: { value: number; agrees: boolean } };
      return field ? [[`${labels.page} ${metric.split('_')[2]}`, field.agrees] as const] : [];
    }),
  );

it('a page and the journey report the same vitals of a view, including vitals posted while the page is left', async () => {
  const context = await run(monitored('(name, value) => value'), '/rum');
  expect(context.events).toEqual([]);
  const found = fieldOf(context);
  for (const page of ['one', 'two']) {
    for (const vital of ['lcp', 'fcp', 'ttfb', 'cls'])
      expect([page, vital, found[`${page} ${vital}`]]).toEqual([page, vital, true]);
  }
  expect(found['two inp']).toBe(true);
});

it('an event names each vital for which a page posts another value than was measured', async () => {
  const context = await run(monitored("(name, value) => name === 'LCP' ? value / 1000 : value"), '/rum');
  expect(fieldOf(context)).toMatchObject({ 'one lcp': false, 'two lcp': false, 'one fcp': true, 'two ttfb': true });
  const events = context.events.filter(({ kind }) => kind === 'field-data');
  expect(events.map(({ data }) => `${data?.page} ${data?.vital}`).sort()).toEqual(['one LCP', 'two LCP']);
  expect(events[0]!.text).toMatch(/^mine: page (one|two) posted LCP \d ms; measured: \d+ ms$/);
});

it('a page without a post is reported, and nothing is compared without a path for posts', async () => {
  const silent = await run(site({ '/': '<h1>one</h1><a href="/two">go</a>', '/two': '<h1>two</h1>' }), '/rum');
  expect(silent.events).toMatchObject([{ kind: 'field-data', text: expect.stringContaining('no page posted') }]);
  const unasked = await run(monitored('(name, value) => 7'), undefined);
  expect(unasked.events).toEqual([]);
  expect(fieldOf(unasked)).toEqual({});
});
