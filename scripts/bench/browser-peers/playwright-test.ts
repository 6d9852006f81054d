import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../scenarios/base/package-root.ts';
import type { BrowserPeer } from './browser-peer.ts';

/** Playwright Test reports no vitals. It is started without npx, because the start of npx would be measured, too. */
export const playwrightTest: BrowserPeer = {
  name: 'Playwright Test',
  checks: 1,
  command(place, { page, chromium }) {
    if (!place.has('node_modules')) symlinkSync(join(packageRoot, 'node_modules'), join(place.dir, 'node_modules'));
    const executable = JSON.stringify(chromium);
    place.text(
      'playwright.config.ts',
      `export default { use: { launchOptions: { executablePath: ${executable} } } };\n`,
    );
    place.text(
      'visit.spec.ts',
      `import { test } from 'playwright/test';
test('visit', async ({ page }) => {
  await page.goto(${JSON.stringify(page)});
  await page.waitForFunction("document.title === 'shifted'");
  await page.getByRole('button').click();
  await page.waitForFunction("document.title === 'pressed'");
});
`,
    );
    return 'node_modules/.bin/playwright test visit.spec.ts --reporter=line --workers=1';
  },
  read: () => ({ vitals: {} }),
};
