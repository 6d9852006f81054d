// Runs in every document before the page's own scripts, behind the web-vitals attribution build in the same script.
// Each report goes out at once through the binding. A report made while the document is being left never arrives that
// way, so it is stashed in sessionStorage and the next page of the same origin hands it on.
(() => {
  if (window.top !== window || !location.protocol.startsWith('http')) return;

  /** @typedef {{ document: string, order: number, url: string, atMs: number, name: string, id: string, value: number, navigation: string, attribution: Record<string, string | number | boolean> }} VitalMessage */

  const host = /** @type {any} */ (window);
  /** @type {(message: VitalMessage) => Promise<void>} */
  const binding = host.__meshproofVital;
  /** @type {typeof import('web-vitals/attribution')} */
  // @ts-expect-error: declared by the build that stands before this in the same script
  const vitals = webVitals;
  const stashKey = 'meshproof.vitals';
  // crypto.randomUUID is missing on plain http, and two documents may start in the same millisecond.
  const documentId = `${performance.timeOrigin}-${Math.random()}`;
  const url = location.href;
  /** @type {Map<string, VitalMessage>} */
  const latest = new Map();
  let order = 0;

  /** @param {VitalMessage} message */
  const send = (message) => void binding(message).catch(() => undefined);

  const stash = () => {
    try {
      sessionStorage.setItem(stashKey, JSON.stringify([...latest.values()]));
    } catch {
      // An opaque origin has no storage: the last live values stand.
    }
  };

  const drain = () => {
    try {
      const stashed = sessionStorage.getItem(stashKey);
      sessionStorage.removeItem(stashKey);
      for (const message of JSON.parse(stashed ?? '[]')) send(message);
    } catch {
      // As above.
    }
  };

  /**
   * Keeps what can be sent: attribution also holds DOM nodes and performance entries.
   * @param {object} attribution
   * @returns {Record<string, string | number | boolean>}
   */
  const pick = (attribution) =>
    Object.fromEntries(
      Object.entries(attribution).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value)),
    );

  /** @param {import('web-vitals/attribution').MetricWithAttribution} metric */
  const report = (metric) => {
    const message = {
      document: documentId,
      order: order++,
      url,
      atMs: performance.timeOrigin + performance.now(),
      name: metric.name,
      id: metric.id,
      value: metric.value,
      navigation: metric.navigationType,
      attribution: pick(metric.attribution),
    };
    latest.set(metric.id, message);
    if (document.visibilityState === 'hidden') stash();
    send(message);
  };

  drain();
  // Without reportAllChanges an interaction just before the end is lost: its entry waits for an idle moment.
  const options = { reportAllChanges: true };
  vitals.onTTFB(report, options);
  vitals.onFCP(report, options);
  vitals.onLCP(report, options);
  vitals.onCLS(report, options);
  vitals.onINP(report, { ...options, durationThreshold: 16 });

  // Registered behind web-vitals' own listeners, so their last reports are in by now.
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') stash();
  });
  addEventListener('pagehide', stash);

  Object.defineProperty(window, '__meshproofLatest', { value: () => [...latest.values()] });
})();
