import type { Page } from 'playwright';
import { expect, it } from 'vitest';
import { profiles } from '../browser/profiles.ts';
import { serve, site } from '../journeys.fixture.ts';
import { collect, launch, slowClick } from './collector.fixture.ts';
import { lastVitals, viewsOf } from './vitals.ts';

it('gets the INP of every click that leaves the page at once', async () => {
  const { url } = await serve(
    site({ '/': `<h1>1</h1><a href="/two">go</a><script>${slowClick}</script>`, '/two': '<h1>2</h1>' }),
  );
  const browser = await launch();
  // About half of these clicks get no event-timing entry from the browser, so several clicks are tested.
  for (let i = 0; i < 8; i++) {
    const context = await browser.newContext(profiles.desktop);
    const { page, messages } = await collect(context);
    await page.goto(url);
    await page.locator('a').click();
    await page.getByText('2').waitFor();
    const inp = () => lastVitals(messages).find((vital) => vital.name === 'INP' && vital.url === `${url}/`)?.value;
    await expect.poll(inp).toBeGreaterThan(0.115);
    expect(inp()).toBeLessThan(1);
    await context.close();
  }
});

it.each<[string, (page: Page, url: string) => Promise<unknown>]>([
  ['page.goto', (page, url) => page.goto(`${url}/two`)],
  ['page.reload', (page) => page.reload()],
  ['page.close', (page) => page.close()],
])('gets the INP of an interaction after which the journey calls %s at once', async (_what, leave) => {
  // The first click is short, so it must not count as the longest.
  const busy = `<h1>1</h1><script>let clicks = 0; addEventListener('click', () => {
    const end = performance.now() + (clicks++ === 0 ? 30 : 200);
    while (performance.now() < end);
    document.body.append(clicks);
  });</script>`;
  const { url } = await serve(site({ '/': busy, '/two': '<h1>2</h1>' }));
  const browser = await launch();
  for (let i = 0; i < 4; i++) {
    const context = await browser.newContext(profiles.desktop);
    const { page, messages } = await collect(context);
    await page.goto(url);
    await page.locator('h1').click();
    await page.waitForTimeout(200);
    const first = lastVitals(messages).find(({ name }) => name === 'INP')!;
    await page.locator('h1').click();
    await leave(page, url);
    const inp = () => lastVitals(messages).find(({ name, document }) => name === 'INP' && document === first.document);
    await expect.poll(() => inp()!.value).toBeGreaterThanOrEqual(0.2);
    await context.close();
  }
});

it('counts an interaction whose handler leaves the page, if no timer of the page runs before the next page', async () => {
  const busy = `<h1>1</h1><script>addEventListener('pointerdown', () => {
    location.href = '/two';
    const end = performance.now() + 300;
    while (performance.now() < end);
  });</script>`;
  const { url } = await serve(site({ '/': busy, '/two': '<h1>2</h1>' }));
  const browser = await launch();
  for (let i = 0; i < 2; i++) {
    const context = await browser.newContext(profiles.desktop);
    const { page, messages } = await collect(context);
    await page.goto(url);
    await page.locator('h1').click();
    await page.getByText('2').waitFor();
    expect(viewsOf(messages)[0]).toMatchObject({ url: `${url}/`, interactions: 1 });
    await context.close();
  }
});
