// This script runs once, among the page's own scripts, before the document is closed. Headless Chromium never hides a
// page, so the script replaces the visibility state. The page's own monitoring then posts its last values.
(async () => {
  Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  await new Promise((resolve) => setTimeout(resolve));
})();
