import { expect, it } from 'vitest';
import { ensure } from '../../scripts/lib/tools.ts';
import { launchChromium, serve, site } from '../journeys.fixture.ts';
import { profiles } from './profiles.ts';
import { showWholeViewport } from './window.ts';

const { path: executablePath } = await ensure('chromium');

/** `window.painted` counts the clicks that were followed by a paint. */
const button = `<button style="position:fixed;bottom:0">press</button><script>
  document.querySelector('button').onclick = ({ target }) => {
    const end = performance.now() + 50;
    while (performance.now() < end);
    target.textContent = 'pressed';
  };
  window.painted = 0;
  new PerformanceObserver((list) => {
    window.painted += list.getEntries().filter(({ name }) => name === 'click').length;
  }).observe({ type: 'event', durationThreshold: 16 });</script>`;

it('paints the lowest part of a page', async () => {
  const { url } = await serve(site({ '/': button }));
  const browser = await launchChromium(executablePath);
  for (const profile of [profiles.desktop, profiles.mobile]) {
    const context = await browser.newContext(profile);
    const page = await context.newPage();
    await showWholeViewport(page, profile);
    await page.goto(url);
    // The page's own paints must be over before the click. Each of them would complete the click's event-timing entry.
    await page.waitForTimeout(500);
    await page.getByRole('button').click();
    await expect.poll(() => page.evaluate('painted'), { timeout: 5000 }).toBe(1);
    expect(await page.evaluate('innerHeight')).toBeGreaterThanOrEqual(profile.context.viewport!.height);
    await context.close();
  }
});
