// @ts-check
// The page reports its own vitals and load time, as in the monitoring guide (docs/slo-compile.md).
(() => {
  /** @param {string} path @param {object} body */
  const send = (path, body) => {
    navigator.sendBeacon(`/api/metrics/${path}`, new Blob([JSON.stringify(body)], { type: 'application/json' }));
  };
  const { onCLS, onFCP, onINP, onLCP, onTTFB } = /** @type {any} */ (window).webVitals;
  for (const on of [onCLS, onFCP, onINP, onLCP, onTTFB]) {
    on((/** @type {{name: string, value: number, id: string, delta: number}} */ { name, value, id, delta }) => {
      send('web-vitals', { name, value, id, delta, timestamp: Date.now() });
    });
  }
  addEventListener('load', () => {
    // The timer waits until `loadEventEnd` is set, after all handlers of the load event have run.
    setTimeout(() => {
      const [navigation] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType('navigation'));
      if (!navigation) return;
      send('page-load', {
        page: document.documentElement.dataset.page,
        loadTime: navigation.loadEventEnd,
        domContentLoaded: navigation.domContentLoadedEventEnd,
        firstContentfulPaint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
      });
    }, 0);
  });
})();
