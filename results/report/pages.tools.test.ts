import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensure } from '../../scripts/lib/tools.ts';
import { goldenCapacity, goldenTrend } from './golden.fixture.ts';
import { capacityHtml } from './html/capacity.ts';
import { sampleResults } from './html/runs.fixture.ts';
import { runsHtml } from './html/runs.ts';
import { trendHtml } from './html/trend.ts';
import { renderHtml } from './render-html.ts';
import { risingRun } from './rising-load.fixture.ts';
import { sampleRun } from './sample-run.fixture.ts';
import { toSections } from './sections/sections.ts';

let browser: Browser;
beforeAll(async () => {
  const { path: executablePath } = await ensure('chromium');
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
});
afterAll(async () => {
  await browser?.close();
});

function runReport(): string {
  const { run, evidence } = sampleRun('FAIL');
  return renderHtml(toSections(run, evidence, run));
}

const pages: Readonly<Record<string, () => string>> = {
  'the report of a run': runReport,
  'the report of a run with a rising load': () => {
    const { run, evidence } = risingRun(200);
    return renderHtml(toSections(run, evidence, run));
  },
  'the page of a trend': () => trendHtml(goldenTrend, 'smoke'),
  'the page of all runs': () => runsHtml(sampleResults, 'meshproof run smoke'),
  'the page of a search for capacity': () => capacityHtml(goldenCapacity),
};
/** Each width and each colour scheme occurs once. More combinations would take too long: axe needs seconds per page. */
const views = [
  { width: 390, colorScheme: 'dark' },
  { width: 1440, colorScheme: 'light' },
] as const;

/**
 * Returns the serious and critical violations that axe finds, with their elements.
 * https://github.com/dequelabs/axe-core/blob/develop/doc/rule-descriptions.md
 */
async function seriousIn(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const violations = (await page.evaluate('axe.run().then((found) => found.violations)')) as {
    id: string;
    impact: string;
    nodes: { target: string[] }[];
  }[];
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}

describe.each(Object.entries(pages))('%s', (_, make) => {
  it.each(views)('is accessible, fits $width px and loads nothing in $colorScheme', async (view) => {
    const { width, colorScheme } = view;
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const problems: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('request', (request) => requests.push(request.url()));
    await page.setContent(make());
    expect(await seriousIn(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect({ problems, requests }).toEqual({ problems: [], requests: [] });
    // A4 is 210 mm, which is 794 px of CSS.
    await page.setViewportSize({ width: 794, height: 1123 });
    await page.emulateMedia({ media: 'print' });
    // Charts take the new width only with the next animation frame.
    await expect.poll(() => page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await page.close();
  });
});

it('fails the axe check of a page without its language', async () => {
  const page = await browser.newPage();
  await page.setContent(runReport().replace('<html lang="en"', '<html'));
  expect(await seriousIn(page)).toEqual([expect.stringContaining('html-has-lang')]);
  await page.close();
});
