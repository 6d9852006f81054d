// Evaluated once, when a document is about to be left for good: makes web-vitals report its last values and returns
// them. Headless Chromium never hides a page, so the state is stubbed; CLS and INP do not ask whether the event is
// trusted. The document counts as hidden from here on, so nothing can be measured in it afterwards.
(async () => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const task = (ms = 0) => new Promise((resolve) => setTimeout(resolve, ms));
  // An interaction's entry comes with the paint that follows it. A page that paints no more must not hold us up.
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
