import { type Browser, chromium } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensure } from '../../scripts/lib/tools.ts';
import { goldenCapacity, goldenTrend } from './golden.fixture.ts';
import { capacityHtml } from './html/capacity.ts';
import { trendHtml } from './html/trend.ts';
import { expectShown, seriousIn, views } from './page-view.fixture.ts';
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
  'the page of a search for capacity': () => capacityHtml(goldenCapacity),
};

describe.each(Object.entries(pages))('%s', (_, make) => {
  it.each(views)('is accessible, fits $width px and loads nothing in $colorScheme', async (view) => {
    await expectShown(browser, make(), view);
  });
});

it('fails the axe check of a page without its language', async () => {
  const page = await browser.newPage();
  await page.setContent(runReport().replace('<html lang="en"', '<html'));
  expect(await seriousIn(page)).toEqual([expect.stringContaining('html-has-lang')]);
  await page.close();
});
