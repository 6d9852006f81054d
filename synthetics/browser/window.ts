import type { Page } from 'playwright';
import type { Profile } from './profiles.ts';

/** The size of the browser's own bars in pixels, with a margin. */
const bars = { width: 50, height: 250 };

/**
 * Makes the window larger than the viewport. By default, a headless window with its bars has the size of the viewport.
 * So the lowest part of the page (87 pixels in Chromium 156) is never painted. An interaction there has a wrong INP or
 * none. Must be called for each page before its first navigation.
 */
export async function showWholeViewport(page: Page, { context: { viewport } }: Profile): Promise<void> {
  if (!viewport) return;
  const session = await page.context().newCDPSession(page);
  const { windowId } = await session.send('Browser.getWindowForTarget');
  const bounds = { width: viewport.width + bars.width, height: viewport.height + bars.height };
  await session.send('Browser.setWindowBounds', { windowId, bounds });
  await session.detach();
}
