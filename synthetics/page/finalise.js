// This script runs once, before a document is closed. It makes web-vitals report its last values and returns them.
// Headless Chromium never hides a page, so the script replaces the visibility state and sends `visibilitychange`
// itself. web-vitals does not check whether the event is trusted. Afterwards, the document counts as hidden, and
// nothing more can be measured in it. The script runs in the isolated world of vitals.js, so the page's own scripts
// still see the page as visible. The event goes only to the window, where web-vitals listens. Pages listen at the
// document, so they do not hear the event.
(async () => {
  const host = /** @type {any} */ (window);
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const task = (ms = 0) => new Promise((resolve) => setTimeout(resolve, ms));
  // The wait ends without a frame if the page no longer paints.
  const frames = () =>
    Promise.race([
      frame()
        .then(frame)
        .then(() => task()),
      task(1000),
    ]);

  // On a busy machine, the first paint comes seconds after the load. An empty page never paints, so it is not awaited.
  const isPainted = () => performance.getEntriesByName('first-contentful-paint').length > 0;
  const showsSomething = () =>
    document.visibilityState === 'visible' &&
    // biome-ignore lint/performance/useDomNodeTextContent: hidden text is never painted
    (document.body?.innerText.trim() ||
      document.body?.querySelector('img, svg, canvas, video, input, button, select, textarea'));
  const lateMs = performance.now() + 3000;
  while (!isPainted() && showsSomething() && performance.now() < lateMs) await task(10);

  // The next frames are awaited, because some entries come late. An interaction gets its event-timing entry with the
  // next paint. The largest paint gets its entry after the first paint.
  await frames();
  Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
  window.dispatchEvent(new Event('visibilitychange'));
  await task();
  return host.meshproofLatest();
})();
