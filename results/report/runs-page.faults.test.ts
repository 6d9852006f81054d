import { type Browser, chromium } from 'playwright';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { ensure } from '../../scripts/lib/tools.ts';
import { sampleResults } from './html/runs.fixture.ts';
import { runsErrorHtml, runsHtml } from './html/runs.ts';
import { expectShown, views } from './page-view.fixture.ts';

let browser: Browser;
beforeAll(async () => {
  const { path: executablePath } = await ensure('chromium');
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
});
afterAll(async () => {
  await browser?.close();
});

describe.each([
  ['the page of all runs', runsHtml(sampleResults, 'meshproof run smoke')],
  [
    'the page of an empty Prometheus',
    runsHtml([], 'meshproof run smoke --prometheus http://127.0.0.1:9090/api/v1/write'),
  ],
  ['the page of a Prometheus that does not answer', runsErrorHtml('no answer from http://127.0.0.1:9090')],
])('%s', (_, markup) => {
  it.each(views)('is accessible, fits $width px and loads nothing in $colorScheme', (view) =>
    expectShown(browser, markup, view),
  );
});
