import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensure } from '../../../scripts/lib/tools.ts';
import type { CapacityResult } from '../../record/capacity.ts';
import type { Trend } from '../../record/trend.ts';
import { risingRun } from '../rising-load.fixture.ts';
import { sampleRun } from '../sample-run.fixture.ts';
import { toSections } from '../sections/sections.ts';
import { capacityHtml } from './capacity.ts';
import { renderHtml } from './render-html.ts';
import { trendHtml } from './trend.ts';

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

const capacity: CapacityResult = {
  plan: 'checkout',
  target: 'shop',
  vary: 'k6.scenarios',
  capacity: {
    low: 147.7,
    high: 154.2,
    holds: 'low',
    unit: '1/s',
    censored: false,
    half: 151,
    interval: [149, 153],
    recovery: 147.7,
  },
  verdict: 'found',
  limiter: 'target',
  reason: 'api-errors: 2.84 % of 1,234 bad, 1 % allowed',
  probes: (
    [
      [100, 'PASS', 0],
      [200, 'FAIL', 400],
      [147.7, 'PASS', 3],
      [154.2, 'INCONCLUSIVE', 35],
    ] as const
  ).map(([value, verdict, bad]) => ({
    value,
    verdict,
    reason: 'x',
    good: 1200,
    bad,
    run: '20261124T124942Z-checkout-ce5f',
    seconds: 15,
  })),
  seconds: 181,
  headroom: { planned: 40, times: 3.7 },
  growth: { reachedFrom: '2027-02-01', reachedBy: '2027-02-20' },
  scaling: { reason: 'too few' },
};

const trend: Trend = {
  metric: { name: 'api-latency{steady}', unit: 's', better: 'lower', share: false, objective: 0.2 },
  series: [
    {
      comparableKey: 'k',
      runs: Array.from({ length: 30 }, (_, i) => ({
        id: `run-${i}`,
        at: `2026-11-${String(i + 1).padStart(2, '0')}T00:00:00.000Z`,
        value: (i < 15 ? 0.1 : 0.13) * (1 + 0.01 * Math.sin(i * 2.4)),
      })),
      changes: [
        {
          run: 'run-15',
          after: 'run-14',
          at: '2026-11-16T00:00:00.000Z',
          commits: { good: 'a1b2', bad: 'c3d4' },
          before: 0.1,
          now: 0.13,
          ratio: 1.3,
          interval: [1.28, 1.32],
          chance: 1e-9,
          verdict: 'worse',
        },
      ],
      drift: { perRun: 0.001, chance: 0.001, verdict: 'worse' },
    },
  ],
  breaks: [],
};

const pages: Readonly<Record<string, () => string>> = {
  'the report of a run': runReport,
  'the report of a run whose load climbs': () => {
    const { run, evidence } = risingRun(200);
    return renderHtml(toSections(run, evidence, run));
  },
  'the page of a trend': () => trendHtml(trend, 'smoke'),
  'the page of a capacity': () => capacityHtml(capacity),
};
const views = [
  { width: 390, colorScheme: 'light' },
  { width: 390, colorScheme: 'dark' },
  { width: 1440, colorScheme: 'light' },
  { width: 1440, colorScheme: 'dark' },
] as const;

/** What axe calls serious or critical, with the places. https://github.com/dequelabs/axe-core/blob/develop/doc/rule-descriptions.md */
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
  it.each(views)('is accessible, fits $width px and asks nobody for anything in $colorScheme', async (view) => {
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
    // Charts follow the new width with the next frame.
    await expect.poll(() => page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await page.close();
  });

  it('would not be accepted by axe without its language', async () => {
    const page = await browser.newPage();
    await page.setContent(make().replace('<html lang="en"', '<html'));
    expect(await seriousIn(page)).toEqual([expect.stringContaining('html-has-lang')]);
    await page.close();
  });
});
