// Runs in every document after vitals.js if the target file has `fieldData`, the path to which the page posts its own
// vitals. The script wraps `sendBeacon`, `fetch` and `XMLHttpRequest` inside the page. Chromium's DevTools protocol
// would miss two kinds of post: beacons with a Blob as body, and beacons sent while the page is left. Each wrapper
// reads the body and passes the call on unchanged. When the page is hidden, the script also keeps its posts in
// sessionStorage. The next page of the origin then sends them to meshproof.
// The function around all code is longer than 80 lines, because a page gets one script with one scope of its own.
(() => {
  if (window.top !== window || !location.protocol.startsWith('http')) return;

  /** @typedef {{ document: string, text: string }} FieldPost */

  const host = /** @type {any} */ (window);
  /** @type {(post: FieldPost) => Promise<void>} */
  const binding = host.__meshproofField;
  /** @type {string} */
  // @ts-expect-error: `fieldPath` is declared earlier in the same script
  const path = fieldPath;
  const stashKey = 'meshproof.field';
  /** @type {FieldPost[]} */
  const posts = [];

  /** @param {FieldPost} post */
  const send = (post) => void binding(post).catch(() => undefined);

  try {
    for (const post of JSON.parse(sessionStorage.getItem(stashKey) ?? '[]')) send(post);
    sessionStorage.removeItem(stashKey);
  } catch {
    // A page with an opaque origin has no storage. It loses the posts that it makes while the user leaves.
  }

  // vitals.js sends the id of the document. It runs in another JavaScript world of this page.
  let documentId = '';
  document.addEventListener('meshproof:document', (event) => {
    documentId = /** @type {CustomEvent<string>} */ (event).detail;
  });

  /** @param {string} text */
  const take = (text) => {
    document.dispatchEvent(new Event('meshproof:ask'));
    const post = { document: documentId, text };
    posts.push(post);
    send(post);
    if (document.visibilityState !== 'hidden') return;
    try {
      sessionStorage.setItem(stashKey, JSON.stringify(posts));
    } catch {
      // A page with an opaque origin has no storage.
    }
  };

  // The text of a Blob is kept when the Blob is created. Reading it later would take time, and the page may be gone.
  /** @type {WeakMap<Blob, string>} */
  const texts = new WeakMap();
  window.Blob = new Proxy(Blob, {
    construct(target, args, newTarget) {
      const blob = Reflect.construct(target, args, newTarget);
      const [parts] = args;
      if (Array.isArray(parts) && parts.every((part) => typeof part === 'string')) texts.set(blob, parts.join(''));
      return blob;
    },
  });

  /** @param {unknown} address @param {unknown} body */
  const watch = (address, body) => {
    try {
      const { origin, pathname } = new URL(String(address), document.baseURI);
      if (origin !== location.origin || pathname !== path) return;
      const text = typeof body === 'string' ? body : body instanceof Blob ? texts.get(body) : undefined;
      if (text !== undefined) take(text);
    } catch {
      // The address is invalid. The call is passed on, so that the page itself gets the error.
    }
  };

  /**
   * @param {object} owner
   * @param {string} name
   * @param {(args: any[], self: any) => void} look
   */
  const wrap = (owner, name, look) => {
    const methods = /** @type {Record<string, Function>} */ (owner);
    methods[name] = new Proxy(/** @type {Function} */ (methods[name]), {
      apply(target, self, args) {
        look(args, self);
        return Reflect.apply(target, self, args);
      },
    });
  };
  wrap(Navigator.prototype, 'sendBeacon', ([address, body]) => watch(address, body));
  wrap(window, 'fetch', ([address, init]) => watch(address instanceof Request ? address.url : address, init?.body));
  /** @type {WeakMap<XMLHttpRequest, unknown>} */
  const addresses = new WeakMap();
  wrap(XMLHttpRequest.prototype, 'open', ([, address], self) => addresses.set(self, address));
  wrap(XMLHttpRequest.prototype, 'send', ([body], self) => watch(addresses.get(self), body));
})();
