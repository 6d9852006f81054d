// This script runs once in the world of the page, before its document is closed. Headless Chromium never hides a page,
// so the visibility state is stubbed. The page's own monitoring then posts its last values.
(async () => {
  Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  await new Promise((resolve) => setTimeout(resolve));
})();
