import { expect, it } from 'vitest';
import { systemClock } from '../../scenarios/base/clock.ts';
import { ContentionWatch } from '../../synthetics/browser/contention.ts';
import { launchChromium } from '../../synthetics/journeys.fixture.ts';
import { ensure } from '../lib/tools.ts';
import { handlerSeconds, visitConformancePages } from './conformance.ts';

const { path: executablePath } = await ensure('chromium');

it('a visit of the known pages measures every vital, and none below its true value', async () => {
  const browser = await launchChromium(executablePath);
  const calm = new ContentionWatch(() => undefined);
  const [visit] = await visitConformancePages(browser, systemClock, calm, 1, new AbortController().signal);
  const { rows } = visit!;
  expect(rows.filter(({ measured }) => measured === null)).toEqual([]);
  const inps = rows.filter(({ vital }) => vital === 'INP');
  expect(inps.map(({ page }) => page)).toEqual(['start', 'shift', 'soft']);
  for (const { truth, measured } of inps) {
    expect(truth).toBe(handlerSeconds);
    // A busy machine can only make the measured time longer. The browser rounds it to 8 ms, so up to 4 ms may be
    // missing.
    expect(measured).toBeGreaterThanOrEqual(0.115);
  }
  const lcp = rows.find(({ vital }) => vital === 'LCP')!;
  expect(lcp.truth).toBeGreaterThanOrEqual(0.3);
  expect(lcp.measured).toBeGreaterThanOrEqual(lcp.truth - 0.005);
  const cls = rows.find(({ vital }) => vital === 'CLS')!;
  expect(Math.abs(cls.measured! - cls.truth)).toBeLessThan(0.005);
});
