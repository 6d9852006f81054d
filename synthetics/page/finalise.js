// Evaluated once, before a document is closed: makes web-vitals report its last values and returns them. Headless
// Chromium never hides a page, so the visibility state is stubbed; web-vitals does not check whether the event is
// trusted. Afterwards the document counts as hidden, and nothing more can be measured in it.
(async () => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const task = (ms = 0) => new Promise((resolve) => setTimeout(resolve, ms));
  // An interaction's entry arrives with the next paint; do not wait forever for a page that no longer paints.
  await Promise.race([
    frame()
      .then(frame)
      .then(() => task()),
    task(250),
  ]);
  Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  await task();
  return /** @type {any} */ (window).__meshproofLatest?.() ?? [];
})();
