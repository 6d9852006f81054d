import type { Page } from 'playwright';
import type { Profile } from './profiles.ts';

/** What a browser's own bars may take of a window, with room to spare. */
const bars = { width: 50, height: 250 };

/**
 * Makes the window larger than the page. A window without a screen gets the size of the viewport, its bars included, so
 * that the lowest part of the page (87 pixels in Chromium 156) lies outside and is never painted: an interaction there gets
 * its INP from whatever is painted next, or none at all. To be called for each page before it is sent anywhere.
 */
export async function showWholeViewport(page: Page, { context: { viewport } }: Profile): Promise<void> {
  if (!viewport) return;
  const session = await page.context().newCDPSession(page);
  const { windowId } = await session.send('Browser.getWindowForTarget');
  const bounds = { width: viewport.width + bars.width, height: viewport.height + bars.height };
  await session.send('Browser.setWindowBounds', { windowId, bounds });
  await session.detach();
}
