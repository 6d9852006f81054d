// Runs in every document before the page's own scripts, after the attribution build of web-vitals in the same script.
// It runs in an isolated world: it shares the DOM with the page, but no JavaScript object. Functions and fields that
// the page replaces stay native here, and the page cannot call the binding.
// Longer than 80 lines, because a page gets one script with one scope of its own.
(() => {
  if (window.top !== window || !location.protocol.startsWith('http')) return;

  /**
   * @typedef {{
   *   document: string, order: number, url: string, status: number, atMs: number, name: string, value: number,
   *   navigation: string, attribution: Record<string, string | number | boolean>
   * }} VitalMessage
   */

  const host = /** @type {any} */ (window);
  /** @type {(message: string) => void} */
  const binding = host.meshproofVital;
  /** @type {typeof import('web-vitals/attribution')} */
  // @ts-expect-error: declared by the build before it in the same script
  const vitals = webVitals;
  // crypto.randomUUID is missing on plain http. Time alone is not unique: two documents may start in the same
  // millisecond.
  const documentId = `${performance.timeOrigin}-${Math.random()}`;
  const url = location.href;
  /** @type {Map<string, VitalMessage>} */
  const latest = new Map();
  let order = 0;
  /**
   * The known minimum INP of each navigation that an interaction ended, by inpKey.
   * @type {Map<string, number>}
   */
  const left = new Map();
  /** @param {number} id of a single-page navigation, 0 for the document's own */
  const inpKey = (id) => `INP ${id > 0 ? `${documentId}-${id}` : documentId}`;

  /**
   * Keeps the values that can be serialised: attribution also contains DOM nodes and performance entries.
   * @param {object} attribution
   * @returns {Record<string, string | number | boolean>}
   */
  const pick = (attribution) =>
    Object.fromEntries(
      Object.entries(attribution).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value)),
    );

  // A single-page navigation has its own vitals; the newest navigation is the current view.
  // `seen` is the number of interactions with the view. A view without interactions needs no INP.
  let current = { id: 0, url, interactionsBefore: 0, seen: 0 };
  const interactions = () => /** @type {{ interactionCount?: number }} */ (performance).interactionCount ?? 0;

  /**
   * @param {number} id of a single-page navigation, 0 for the document's own
   * @param {Pick<VitalMessage, 'url' | 'name' | 'value' | 'navigation' | 'attribution'>} value
   */
  const put = (id, value) => {
    const [entry] = performance.getEntriesByType('navigation');
    const message = {
      document: id > 0 ? `${documentId}-${id}` : documentId,
      order: order++,
      atMs: performance.timeOrigin + performance.now(),
      status: /** @type {{ responseStatus?: number }} */ (entry)?.responseStatus ?? 0,
      ...value,
    };
    latest.set(`${message.name} ${message.document}`, message);
    binding(JSON.stringify(message));
  };

  const putInteractions = () =>
    put(current.id, {
      url: current.url,
      name: 'interactions',
      value: current.seen,
      navigation: current.id > 0 ? 'soft-navigation' : 'navigate',
      attribution: {},
    });

  /**
   * @param {{
   *   name: string, value: number, navigationType: string, navigationId?: number, navigationURL?: string,
   *   attribution: object
   * }} metric
   */
  const report = ({ name, value, navigationType, navigationId, navigationURL, attribution }) => {
    const soft = navigationType === 'soft-navigation';
    // A single-page navigation makes no request, so web-vitals reports a TTFB of 0. This value would look like a very
    // fast server.
    if (soft && name === 'TTFB') return;
    const id = soft ? (navigationId ?? 0) : 0;
    const at = soft ? (navigationURL ?? location.href) : url;
    if (id > current.id) {
      current = { id, url: at, interactionsBefore: interactions(), seen: 0 };
      putInteractions();
    }
    put(id, { url: at, name, value, navigation: navigationType, attribution: pick(attribution) });
  };

  // An interaction that leaves the page often has no paint before the page is gone. It then gets no entry, and
  // web-vitals misses it (half of all such clicks on a fast server). The minimum duration of the interaction is known,
  // so this script reports it.
  /** @type {{ event: Event, handledMs?: number }[]} */
  let unseen = [];
  /** @param {Event} event */
  const watch = (event) => {
    if (!event.isTrusted) return;
    /** @type {{ event: Event, handledMs?: number }} */
    const interaction = { event };
    unseen = [...unseen.slice(-20), interaction];
    setTimeout(() => {
      interaction.handledMs = performance.now();
      if (event.type !== 'pointerdown' && event.type !== 'keydown') return;
      current.seen++;
      putInteractions();
    });
  };
  for (const type of ['pointerdown', 'pointerup', 'click', 'keydown', 'keyup']) addEventListener(type, watch, true);
  /** @param {PerformanceEntry[]} entries */
  const see = (entries) => {
    const starts = new Set(entries.map((entry) => entry.startTime));
    unseen = unseen.filter(({ event }) => !starts.has(event.timeStamp));
  };
  const observer = new PerformanceObserver((list) => see(list.getEntries()));
  observer.observe({ type: 'event', durationThreshold: 16 });

  const leave = () => {
    see(observer.takeRecords());
    // From 50 interactions on, the INP is not the longest interaction, so the value of web-vitals remains.
    if (interactions() - current.interactionsBefore >= 50) return;
    const [longest] = unseen
      .map(({ event, handledMs = performance.now() }) => ({ event, value: handledMs - event.timeStamp }))
      .sort((one, other) => other.value - one.value);
    const key = inpKey(current.id);
    const known = latest.get(key);
    if (!longest || longest.value <= (known?.value ?? -1)) return;
    const { type, target } = longest.event;
    left.set(key, longest.value);
    report({
      name: 'INP',
      value: longest.value,
      navigationType: known?.navigation ?? (current.id > 0 ? 'soft-navigation' : 'navigate'),
      navigationId: current.id,
      navigationURL: current.url,
      attribution: {
        interactionType: type.startsWith('key') ? 'keyboard' : 'pointer',
        interactionTarget: target instanceof Element ? target.tagName.toLowerCase() : '',
        endedBy: 'navigation',
      },
    });
  };

  // Playwright switches the back/forward cache off. An event that says that the page came from it was made by the page,
  // and web-vitals would measure the paints from this event on.
  const listen = window.addEventListener;
  window.addEventListener = (/** @type {string} */ type, /** @type {any[]} */ ...more) => {
    if (type !== 'pageshow') Reflect.apply(listen, window, [type, ...more]);
  };

  // web-vitals waits for an idle period. Until then, the page may have been left, and the report would be lost.
  window.requestIdleCallback = (callback) => {
    queueMicrotask(() => callback({ didTimeout: false, timeRemaining: () => 0 }));
    return 0;
  };

  putInteractions();
  // Without reportAllChanges, an interaction just before the end is lost: its entry waits for an idle period.
  const options = { reportAllChanges: true, reportSoftNavs: true };
  vitals.onTTFB(report, options);
  vitals.onFCP(report, options);
  vitals.onLCP(report, options);
  vitals.onCLS(report, options);
  vitals.onINP(
    (metric) => {
      const id = metric.navigationType === 'soft-navigation' ? metric.navigationId : 0;
      // The last value counts, and it may be lower than an earlier one: see
      // https://web.dev/articles/inp on pages with 50 interactions and more.
      if (metric.value >= (left.get(inpKey(id)) ?? 0)) report(metric);
    },
    { ...options, durationThreshold: 16 },
  );

  // A report made while the document is unloaded would be lost. This event is earlier: it comes with the click on a
  // link. If a handler of the page starts the navigation, the interaction ends with this handler.
  const { navigation } = host;
  navigation.addEventListener('navigate', (/** @type {any} */ { destination }) => {
    if (destination.sameDocument) return;
    leave();
    queueMicrotask(leave);
  });

  // field-data.js runs in the world of the page and asks for the id of the document.
  document.addEventListener('meshproof:ask', () =>
    document.dispatchEvent(new CustomEvent('meshproof:document', { detail: documentId })),
  );
  host.meshproofLatest = () => [...latest.values()];
})();
