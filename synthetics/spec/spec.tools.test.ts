import { expect, it } from 'vitest';
import { systemClock } from '../../scenarios/base/clock.ts';
import { ensure } from '../../scripts/lib/tools.ts';
import { profiles } from '../browser/profiles.ts';
import { launchChromium, serve, site } from '../journeys.fixture.ts';
import { runJourney } from '../run/run-journey.ts';
import { loadFiles } from './spec.fixture.ts';

const { path: executablePath } = await ensure('chromium');

const spec = `import { test as base, expect, type Page } from '@playwright/test';
  class Shop { constructor(readonly page: Page) {} open() { return this.page.goto('/'); } }
  const test = base.extend<{ shop: Shop }>({ shop: async ({ page }, use) => { await use(new Shop(page)); } });
  test.beforeEach(async ({ shop }) => { await shop.open(); });
  test('shows an item', async ({ page, request }) => {
    await expect(page.getByText('393 de-DE')).toBeVisible();
    expect((await request.get('/items/42')).status()).toBe(200);
    await test.step('open', async () => { await page.getByRole('link').click(); });
    await page.getByTestId('buy').click();
  });
  test('is sold out', async ({ page }) => { await expect(page).toHaveTitle('sold out', { timeout: 500 }); });
  test('is caught', async ({ page }) => {
    await test.step('look', () => Promise.allSettled([expect.soft(page).toHaveTitle('sold out', { timeout: 300 })]));
    page.on('console', () => { expect.soft(1).toBe(2); });
    await page.evaluate(() => console.log('later'));
    await page.getByTestId('absent').click({ timeout: 300 });
  });`;

const config = `import { defineConfig, devices } from '@playwright/test';
  export default defineConfig({
    use: { baseURL: 'http://elsewhere.example/', testIdAttribute: 'data-qa', locale: 'de-DE' },
    projects: [{ name: 'Pixel', use: { ...devices['Pixel 5'] } }, { name: 'WebKit', use: { browserName: 'webkit' } }],
  });`;

it('runs a spec of Playwright on the device of its project, with vitals and steps, and fails with its expectation', async () => {
  const { url } = await serve(
    site({
      '/': `<meta name="viewport" content="width=device-width"><h1>shop</h1><a href="/items/42">item</a><p></p>
        <script>document.querySelector('p').textContent = innerWidth + ' ' + navigator.language;</script>`,
      '/items/42': '<button data-qa="buy">buy</button>',
    }),
  );
  const { journeys } = await loadFiles({ 'shop.spec.ts': spec, 'playwright.config.ts': config });
  const blocked: string[] = [];
  const browser = await launchChromium(executablePath, ['127.0.0.1'], (host) => blocked.push(host));
  const run = (index: number) =>
    runJourney(journeys[index]!, {
      ...{ urls: { web: url }, bearer: undefined, secrets: {}, clock: systemClock, limitMs: 60_000 },
      ...{ signal: new AbortController().signal, profile: profiles.desktop },
      newContext: (profile, more) => browser.newContext(profile, more),
    });
  const shown = await run(0);
  expect(shown).toMatchObject({ cut: false, steps: [{ name: 'open' }] });
  expect(shown.failure).toBeUndefined();
  expect(shown.views.map((view) => [new URL(view.url).pathname, view.status, view.interactions > 0])).toEqual([
    ['/', 200, true],
    ['/items/42', 200, true],
  ]);
  for (const path of ['/', '/items/42']) {
    const names = shown.vitals.filter((vital) => new URL(vital.url).pathname === path).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['LCP', 'INP']));
  }
  const soldOut = await run(1);
  expect(soldOut.failure).toMatchObject({ kind: 'failure', text: expect.stringContaining('toHaveTitle') });
  const caught = await run(2);
  const text = expect.stringMatching(/toHaveTitle[\s\S]*\(and 1 more failed soft assertion\)$/);
  expect(caught.failure).toMatchObject({ kind: 'failure', text, step: 'look' });
  expect(caught.steps).toEqual([]);
  expect(blocked).toEqual([]);
});
