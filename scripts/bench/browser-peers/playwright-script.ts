import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../scenarios/base/package-root.ts';
import { vitalNames } from '../../../synthetics/vitals/vitals.ts';
import type { Vitals } from '../targets/known-vitals.ts';
import type { BrowserPeer } from './browser-peer.ts';

const file = 'playwright-vitals.json';

/**
 * Returns a peer that runs a script with Playwright and web-vitals, as a user would write it. The script starts one
 * browser for all of its visits, with a context for each visit.
 */
export function playwrightScript(name: string, visits = 1): BrowserPeer {
  return {
    name,
    checks: visits,
    command(place, { page, chromium }) {
      if (!place.has('node_modules')) symlinkSync(join(packageRoot, 'node_modules'), join(place.dir, 'node_modules'));
      place.text('visit.mjs', scriptOf(page, chromium, visits));
      return `'${process.execPath}' visit.mjs`;
    },
    read(place) {
      const ms = JSON.parse(readFileSync(join(place.dir, file), 'utf8')) as Record<string, number>;
      const seconds = ([key, value]: [string, number]) => [key, key === 'CLS' ? value : value / 1000];
      return { vitals: Object.fromEntries(Object.entries(ms).map(seconds)) as Vitals };
    },
  };
}

/**
 * Returns the Playwright script that visits the page and reports its vitals. The library web-vitals reports an
 * interaction when the browser is idle or when the page becomes hidden. The idle period may never come, and headless
 * Chromium never hides a page. So the script marks the page as hidden.
 */
function scriptOf(page: string, chromium: string, visits: number): string {
  return `import { readFileSync, writeFileSync } from 'node:fs';
import { chromium } from 'playwright';
const vitals = readFileSync('node_modules/web-vitals/dist/web-vitals.iife.js', 'utf8');
const browser = await chromium.launch({ executablePath: ${JSON.stringify(chromium)} });
let seen;
for (let visit = 0; visit < ${visits}; visit++) {
  seen = {};
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.exposeFunction('seeVital', (name, value) => { seen[name] = value; });
  await page.addInitScript({ content: vitals + \`
    for (const name of ${JSON.stringify(vitalNames)})
      webVitals['on' + name](({ value }) => seeVital(name, value), { reportAllChanges: true });
  \` });
  await page.goto(${JSON.stringify(page)});
  await page.waitForFunction("document.title === 'shifted'");
  await page.getByRole('button').click();
  await page.waitForFunction("document.title === 'pressed'");
  await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    await frame().then(frame);
    await new Promise((resolve) => setTimeout(resolve));
    Object.defineProperty(document, 'visibilityState', { value: 'hidden' });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  });
  await context.close();
}
await browser.close();
writeFileSync('${file}', JSON.stringify(seen));
`;
}
