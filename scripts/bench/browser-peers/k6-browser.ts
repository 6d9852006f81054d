import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { vitalNames } from '../../../synthetics/vitals/vitals.ts';
import type { Vitals } from '../targets/known-vitals.ts';
import type { BrowserPeer } from './browser-peer.ts';

const file = 'k6-vitals.json';

/**
 * k6 as a peer that measures web vitals. The vitals come from k6's summary. A vital that k6 did not get before the page
 * closed is missing there.
 */
export const k6Browser: BrowserPeer = {
  name: 'k6 browser',
  checks: 1,
  command(place, { page, chromium, k6 }) {
    place.text(
      'visit.js',
      `import { browser } from 'k6/browser';
const ui = { executor: 'shared-iterations', vus: 1, iterations: 1, options: { browser: { type: 'chromium' } } };
export const options = { scenarios: { ui } };
export default async function () {
  const page = await browser.newPage();
  try {
    await page.goto(${JSON.stringify(page)});
    await page.waitForFunction(() => document.title === 'shifted');
    await page.locator('button').click();
    await page.waitForFunction(() => document.title === 'pressed');
  } finally {
    await page.close();
  }
}
export const handleSummary = ({ metrics }) => ({ '${file}': JSON.stringify(metrics) });
`,
    );
    const settings = `K6_BROWSER_EXECUTABLE_PATH='${chromium}' K6_BROWSER_ARGS=no-sandbox K6_BROWSER_HEADLESS=true`;
    return `rm -f ${file}; ${settings} '${k6}' run --quiet visit.js`;
  },
  read(place) {
    const metrics = JSON.parse(readFileSync(join(place.dir, file), 'utf8')) as Metrics;
    const value = (name: string) => metrics[`browser_web_vital_${name.toLowerCase()}`]?.values.avg;
    const seconds = (name: string) => {
      const ms = value(name);
      return ms === undefined ? undefined : name === 'CLS' ? ms : ms / 1000;
    };
    return { vitals: Object.fromEntries(vitalNames.map((name) => [name, seconds(name)])) as Vitals };
  },
};

type Metrics = Partial<Record<string, { values: { avg?: number } }>>;
