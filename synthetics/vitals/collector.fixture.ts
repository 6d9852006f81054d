import type { BrowserContext } from 'playwright';
import { ensure } from '../../scripts/lib/tools.ts';
import { launchChromium } from '../journeys.fixture.ts';
import { Collector } from './collector.ts';

const { path: executablePath } = await ensure('chromium');

export const launch = () => launchChromium(executablePath, ['127.0.0.1', '127.0.0.2']);

/** A script of a page. It blocks the page for 120 ms at each click. */
export const slowClick = `addEventListener('click', () => { const end = performance.now() + 120; while (performance.now() < end); });`;

/** Opens a page whose vitals are collected. */
export async function collect(context: BrowserContext) {
  const page = await context.newPage();
  const collector = new Collector();
  await collector.attach(page);
  return { page, collector, messages: collector.messages };
}
