import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../scenarios/base/clock.ts';
import { fakeContext, serve, site } from '../journeys.fixture.ts';
import { chromium, valuesOf } from '../run/journeys-run.fixture.ts';
import { journeysProducer } from '../run/producer.ts';

it('measures the pages of a spec of Playwright, on the device of its project, and fails with its expectation', async () => {
  const { url } = await serve(
    site({
      '/': `<meta name="viewport" content="width=device-width"><h1>shop</h1><a href="/items/42">item</a><p></p>
        <script>document.querySelector('p').textContent = innerWidth + ' ' + navigator.language;</script>`,
      '/items/42': '<button data-qa="buy">buy</button>',
    }),
  );
  const context = fakeContext({ chromium, web: url, phases: { steady: 300 } });
  const write = (name: string, text: string) => writeFileSync(join(context.planDir, name), text);
  write(
    'playwright.config.ts',
    `import { defineConfig, devices } from '@playwright/test';
     export default defineConfig({
       use: { baseURL: 'http://elsewhere.example/', testIdAttribute: 'data-qa', locale: 'de-DE' },
       projects: [{ name: 'Pixel', use: { ...devices['Pixel 5'] } }, { name: 'WebKit', use: { browserName: 'webkit' } }],
     });`,
  );
  write(
    'shop.spec.ts',
    `import { test as base, expect, type Page } from '@playwright/test';
     class Shop { constructor(readonly page: Page) {} open() { return this.page.goto('/'); } }
     const test = base.extend<{ shop: Shop }>({ shop: async ({ page }, use) => { await use(new Shop(page)); } });
     test.beforeEach(async ({ shop }) => { await shop.open(); });
     test('shows an item', async ({ page, request }) => {
       await expect(page.getByText('393 de-DE')).toBeVisible();
       expect((await request.get('/items/42')).status()).toBe(200);
       await test.step('open', async () => { await page.getByRole('link').click(); });
       await page.getByTestId('buy').click();
     });
     test('is sold out', async ({ page }) => { await expect(page).toHaveTitle('sold out', { timeout: 500 }); });`,
  );
  const section = journeysProducer.schema.parse({ use: ['./shop.spec.ts'], runs: 1, pace: 'back-to-back' });
  const ready = await journeysProducer.prepare(section, context);
  onTestFinished(() => ready.close());
  const end = await ready.run(systemClock.wallMs());
  const ends = context.samples.filter(({ metric }) => metric === 'journey_success');
  expect(ends.map(({ labels, value }) => [labels.journey, value])).toEqual([
    ['shop-shows-an-item', 1],
    ['shop-is-sold-out', 0],
  ]);
  for (const page of ['home', 'items-id']) expect(valuesOf(context, 'web_vital_lcp_seconds', page)).not.toEqual([]);
  expect(valuesOf(context, 'journey_step_seconds')).toHaveLength(1);
  expect(end.health?.blockedHosts).toEqual([]);
  expect(context.events).toContainEqual(expect.objectContaining({ kind: 'note', by: 'journeys' }));
});
