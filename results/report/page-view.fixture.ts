import axe from 'axe-core';
import type { Browser, Page } from 'playwright';
import { expect } from 'vitest';

/** The pairs of width and colour scheme. More pairs would take too long, because axe needs seconds per page. */
export const views = [
  { width: 390, colorScheme: 'dark' },
  { width: 1440, colorScheme: 'light' },
] as const;

/**
 * Returns the serious and critical violations that axe finds, with their elements.
 * https://github.com/dequelabs/axe-core/blob/develop/doc/rule-descriptions.md
 */
export async function seriousIn(page: Page): Promise<string[]> {
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

/**
 * Expects that a page is accessible, fits the width of the screen and of the paper, loads nothing, and reports no
 * error.
 */
export async function expectShown(
  browser: Browser,
  markup: string,
  { width, colorScheme }: (typeof views)[number],
): Promise<void> {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  const problems: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('request', (request) => requests.push(request.url()));
  await page.setContent(markup);
  expect(await seriousIn(page)).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  expect({ problems, requests }).toEqual({ problems: [], requests: [] });
  // A4 paper is 210 mm wide, which is 794 px in CSS.
  await page.setViewportSize({ width: 794, height: 1123 });
  await page.emulateMedia({ media: 'print' });
  // Charts adapt to the new width only in the next animation frame, so the test polls.
  await expect.poll(() => page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  await page.close();
}
