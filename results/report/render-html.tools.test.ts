import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensure } from '../../scripts/lib/tools.ts';
import { hostileRun, nasty } from './hostile-run.fixture.ts';
import { renderHtml } from './render-html.ts';
import { sampleKinds } from './sample-kinds.fixture.ts';
import { sampleRun } from './sample-run.fixture.ts';
import { toSections } from './sections/sections.ts';

let browser: Browser;
let dir: string;

beforeAll(async () => {
  const { path: executablePath } = await ensure('chromium');
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  dir = mkdtempSync(join(tmpdir(), 'meshproof-report-'));
});

afterAll(async () => {
  await browser?.close();
  rmSync(dir, { recursive: true, force: true });
});

type View = { width: number; colorScheme: 'light' | 'dark' };

async function open(html: string, { width, colorScheme }: View) {
  const file = join(dir, 'report.html');
  writeFileSync(file, html);
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  const problems: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('dialog', (dialog) => {
    problems.push('a dialog opened');
    dialog.dismiss();
  });
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(pathToFileURL(file).href);
  return { page, problems, requests };
}

describe('the report in a browser', () => {
  it.each(
    sampleKinds.flatMap((kind) => [
      { kind, width: 1440, colorScheme: 'light' as const },
      { kind, width: 390, colorScheme: 'dark' as const },
    ]),
  )('draws $kind at $width px in $colorScheme without an error or a sideways scroll', async ({ kind, ...view }) => {
    const { run, evidence } = sampleRun(kind);
    const sections = toSections(run, evidence, run);
    const { page, problems, requests } = await open(renderHtml(sections), view);
    expect(await page.locator('canvas').count()).toBe(sections.timeline.charts.length);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect({ problems, requests: requests.length }).toEqual({ problems: [], requests: 1 });
    await page.close();
  });

  it('runs and fetches nothing that a text of the run contains', async () => {
    const { run, evidence } = hostileRun(nasty);
    const { page, problems, requests } = await open(renderHtml(toSections(run, evidence, run)), {
      width: 390,
      colorScheme: 'light',
    });
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect({ problems, requests: requests.length }).toEqual({ problems: [], requests: 1 });
    await page.close();
  });

  it('moves the cursor of all charts by the keyboard', async () => {
    const { run, evidence } = sampleRun('FAIL');
    const { page } = await open(renderHtml(toSections(run, evidence)), { width: 1440, colorScheme: 'light' });
    await page.locator('[data-chart=requests]').focus();
    for (let presses = 0; presses < 12; presses++) await page.keyboard.press('ArrowRight');
    const at = (id: string) => page.locator(`[data-chart=${id}] .u-legend .u-value`).first().textContent();
    expect([await at('requests'), await at('latency')]).toEqual(['0:11', '0:11']);
    await page.close();
  });

  it('redraws its charts in the colours of the other theme', async () => {
    const { run, evidence } = sampleRun('PASS');
    const { page, problems } = await open(renderHtml(toSections(run, evidence)), { width: 1440, colorScheme: 'light' });
    const picture = () => page.evaluate("document.querySelector('canvas').toDataURL()");
    const marker = () => page.evaluate("getComputedStyle(document.querySelectorAll('.u-marker')[1]).backgroundColor");
    const [before, light] = [await picture(), await marker()];
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(marker).not.toBe(light);
    await expect.poll(picture).not.toBe(before);
    expect(problems).toEqual([]);
    await page.close();
  });
});
