// Runs in every document before the page's own scripts. The build puts web-vitals before this code. The script runs in
// an isolated world. This world shares the DOM with the page, but no JavaScript objects. So functions and fields that
// the page replaces stay native here. The page cannot call `binding`, which sends the measurements. The function
// around all code is longer than 80 lines, because a page gets one script with one scope of its own.
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
  // @ts-expect-error: the build declares `webVitals` earlier in the same script
  const vitals = webVitals;
  // crypto.randomUUID is missing on plain http. Time alone is not unique: two documents may start in the same
  // millisecond.
  const documentId = `${performance.timeOrigin}-${Math.random()}`;
  const url = location.href;
  /** @type {Map<string, VitalMessage>} */
  const latest = new Map();
  let order = 0;

  /**
   * Returns only the values that can be serialised. The attribution also contains DOM nodes and performance entries.
   * @param {object} attribution
   * @returns {Record<string, string | number | boolean>}
   */
  const pick = (attribution) =>
    Object.fromEntries(
      Object.entries(attribution).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value)),
    );

  // A single-page navigation begins a new view with separate vitals. The newest navigation is the current view.
  // `interactionsBefore` is the number of interactions with the document before the view began.
  // `seen` is the number of interactions with the view. A view without interactions needs no INP.
  // `inp` is the latest INP that web-vitals reported.
  /** @typedef {{ id: number, url: string, interactionsBefore: number, seen: number, inp?: Metric }} PageView */
  /** @type {PageView} */
  let current = { id: 0, url, interactionsBefore: 0, seen: 0 };
  const views = new Map([[0, current]]);
  const interactions = () => /** @type {{ interactionCount?: number }} */ (performance).interactionCount ?? 0;

  /**
   * @param {number} id the id of a single-page navigation; 0 for the navigation of the document
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
   * @typedef {{
   *   name: string, value: number, navigationType: string, navigationId?: number, navigationURL?: string,
   *   attribution: object
   * }} Metric
   * @param {Metric} metric
   */
  const report = ({ name, value, navigationType, navigationId, navigationURL, attribution }) => {
    const soft = navigationType === 'soft-navigation';
    // A single-page navigation makes no request, so web-vitals reports a TTFB of 0. This value would look like a fast
    // server.
    if (soft && name === 'TTFB') return;
    const id = soft ? (navigationId ?? 0) : 0;
    const at = soft ? (navigationURL ?? location.href) : url;
    if (id > current.id) {
      current = { id, url: at, interactionsBefore: interactions(), seen: 0 };
      views.set(id, current);
      putInteractions();
    }
    put(id, { url: at, name, value, navigation: navigationType, attribution: pick(attribution) });
  };

  // The browser writes the entry of an interaction with the next paint. If the page is left before this paint, there is
  // no entry, and web-vitals misses the interaction. On a fast server, this happens for half of all clicks that leave
  // the page. But the minimum duration of an interaction is known as soon as its handlers have run. So this script
  // reports the minimum until the entry comes.
  /** @typedef {{ event: Event, view: PageView, handledMs?: number }} Interaction */
  /** @type {Interaction[]} */
  let unseen = [];
  // The browser may never write an entry for a shorter interaction (Event Timing, section 2.2). No entry would then
  // replace its reported minimum. So the minimum of a shorter interaction is reported only when the user leaves the
  // view.
  const shortestEntryMs = 16;

  /**
   * @param {PageView} view
   * @param {number} [leftMs] the time at which the user left the view
   */
  const putInp = (view, leftMs) => {
    const { id, inp } = view;
    // Below 50 interactions, the INP is the longest interaction. With 50 or more, the INP is the value that the library
    // web-vitals reports.
    const isLongest = interactions() - view.interactionsBefore < 50;
    const [longest] = unseen
      .filter((one) => isLongest && one.view === view)
      .map(({ event, handledMs = leftMs ?? 0 }) => ({ event, value: handledMs - event.timeStamp }))
      .filter(({ value }) => value >= Math.max(leftMs === undefined ? shortestEntryMs : 0, inp?.value ?? 0))
      .sort((one, other) => other.value - one.value);
    const last = latest.get(`INP ${id > 0 ? `${documentId}-${id}` : documentId}`)?.value;
    if (!longest) {
      if (inp && inp.value !== last) report(inp);
      return;
    }
    if (longest.value === last) return;
    const { type, target } = longest.event;
    report({
      name: 'INP',
      value: longest.value,
      navigationType: inp?.navigationType ?? (id > 0 ? 'soft-navigation' : 'navigate'),
      navigationId: id,
      navigationURL: view.url,
      attribution: {
        interactionType: type.startsWith('key') ? 'keyboard' : 'pointer',
        interactionTarget: target instanceof Element ? target.tagName.toLowerCase() : '',
        endedBy: 'navigation',
      },
    });
  };

  /** @param {Interaction} interaction */
  const handled = (interaction) => {
    if (interaction.handledMs !== undefined) return;
    interaction.handledMs = performance.now();
    putInp(interaction.view);
  };

  // A timer reports the number of interactions after the handlers of the page have run. The report takes time, so an
  // earlier report would lengthen the interaction. If the page is left before the timer fires, the number is reported
  // at that moment.
  let uncounted = 0;
  const count = () => {
    if (uncounted === 0) return;
    current.seen += uncounted;
    uncounted = 0;
    putInteractions();
  };

  /** @param {Event} event */
  const watch = (event) => {
    if (!event.isTrusted) return;
    /** @type {Interaction} */
    const interaction = { event, view: current };
    unseen = [...unseen.slice(-20), interaction];
    // An interaction counts as handled at the frame callback or at the timer, whichever comes first. The paint comes
    // later. The timer alone is not enough, because another task of the page may delay the timer.
    requestAnimationFrame(() => handled(interaction));
    if (event.type === 'pointerdown' || event.type === 'keydown') uncounted++;
    setTimeout(() => {
      handled(interaction);
      count();
    });
  };
  for (const type of ['pointerdown', 'pointerup', 'click', 'keydown', 'keyup']) addEventListener(type, watch, true);

  /** @param {PerformanceEntry[]} entries */
  const see = (entries) => {
    const starts = new Set(entries.map((entry) => entry.startTime));
    const seen = unseen.filter(({ event }) => starts.has(event.timeStamp));
    unseen = unseen.filter((one) => !seen.includes(one));
    for (const view of new Set(seen.map((one) => one.view))) putInp(view);
  };
  const observer = new PerformanceObserver((list) => see(list.getEntries()));
  observer.observe({ type: 'event', durationThreshold: shortestEntryMs });

  const leave = () => {
    see(observer.takeRecords());
    count();
    for (const view of new Set(unseen.map((one) => one.view))) putInp(view, performance.now());
  };

  // After a return from the back/forward cache, web-vitals measures paints from the `pageshow` event. Playwright
  // switches this cache off, so only a script of the page could send such an event. It would falsify the paint times,
  // so this code hides the event from web-vitals.
  const listen = window.addEventListener;
  window.addEventListener = (/** @type {string} */ type, /** @type {any[]} */ ...more) => {
    if (type !== 'pageshow') Reflect.apply(listen, window, [type, ...more]);
  };

  // web-vitals reports in an idle callback. If the page is left before it is idle, the report would be lost. So the
  // callback runs immediately.
  window.requestIdleCallback = (callback) => {
    queueMicrotask(() => callback({ didTimeout: false, timeRemaining: () => 0 }));
    return 0;
  };

  putInteractions();
  // An interaction may happen just before the document closes. Without `reportAllChanges`, web-vitals would not report
  // this interaction, because it handles the interaction's entry only in an idle period.
  const options = { reportAllChanges: true, reportSoftNavs: true };
  vitals.onTTFB(report, options);
  vitals.onFCP(report, options);
  vitals.onLCP(report, options);
  vitals.onCLS(report, options);
  vitals.onINP(
    (metric) => {
      // The last value counts, even if it is lower than an earlier value. On pages with 50 interactions and more, the
      // INP can fall (https://web.dev/articles/inp).
      report(metric);
      const view = views.get(metric.navigationType === 'soft-navigation' ? (metric.navigationId ?? 0) : 0);
      if (!view) return;
      view.inp = metric;
      putInp(view);
    },
    { ...options, durationThreshold: shortestEntryMs },
  );

  // A report during the unload of the document would be lost. So a first report is sent earlier, during the `navigate`
  // event. If a handler of the page started the navigation, this handler has not ended yet. So a microtask sends a
  // second report after the handler, with the whole interaction.
  const { navigation } = host;
  navigation.addEventListener('navigate', (/** @type {any} */ { destination }) => {
    if (destination.sameDocument) return;
    leave();
    queueMicrotask(leave);
  });

  // field-data.js asks for the id of the document. It runs among the page's own scripts.
  document.addEventListener('meshproof:ask', () =>
    document.dispatchEvent(new CustomEvent('meshproof:document', { detail: documentId })),
  );
  host.meshproofLatest = () => [...latest.values()];
})();
