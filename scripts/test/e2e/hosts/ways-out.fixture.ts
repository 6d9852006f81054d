/** A way in which a k6 program can reach a host. `URL` in its code stands for an http address without a path. */
export type WayOut = {
  name: string;
  imports?: string;
  /** Runs in each iteration. */
  work?: string;
  /** Runs when k6 loads the program. */
  atLoad?: string;
};

/** Every way out of k6, with code that does not end the program when the host cannot be reached. */
export const k6Ways: readonly WayOut[] = [
  { name: 'http.get', work: "http.get('URL/');" },
  { name: 'http.get with throw', work: "try { http.get('URL/', { throw: true }); } catch {}" },
  { name: 'http.post with a body', work: "http.post('URL/', 'x'.repeat(1000));" },
  { name: 'a named import of http', imports: "import { head } from 'k6/http';", work: "head('URL/');" },
  { name: 'require', atLoad: "const required = require('k6/http');", work: "required.get('URL/');" },
  { name: 'http.batch', work: "http.batch(['URL/a', 'URL/b']);" },
  { name: 'http.asyncRequest', work: "await http.asyncRequest('GET', 'URL/');" },
  {
    name: 'k6/ws',
    imports: "import ws from 'k6/ws';",
    work: "ws.connect('URL/'.replace('http', 'ws'), {}, () => undefined);",
  },
  {
    name: 'k6/websockets',
    imports: "import { WebSocket } from 'k6/websockets';",
    work: "new WebSocket('URL/'.replace('http', 'ws')).onerror = () => undefined;",
  },
  {
    name: 'k6/net/grpc',
    imports: "import { Client } from 'k6/net/grpc';",
    work: "try { new Client().connect('URL'.slice(7), { plaintext: true, timeout: '300ms' }); } catch {}",
  },
  {
    name: 'k6/experimental/websockets',
    imports: "import { WebSocket } from 'k6/experimental/websockets';",
    work: "new WebSocket('URL/'.replace('http', 'ws')).addEventListener('error', () => undefined);",
  },
  { name: 'setup()', atLoad: "export const setup = () => { http.get('URL/'); };" },
  { name: 'teardown()', atLoad: "export const teardown = () => { http.get('URL/'); };" },
  {
    name: 'a stream of k6/net/grpc',
    imports: "import { Client } from 'k6/net/grpc';",
    work: "const c = new Client(); try { c.connect('URL'.slice(7), { plaintext: true, timeout: '300ms' }); } catch {} c.close();",
  },
  { name: 'many at once', work: "http.batch(Array.from({ length: 20 }, (_, i) => 'URL/' + i));" },
];

/**
 * Ways of a k6 program to load code from a host. `ORIGIN` stands for an https address without a path. k6 loads code
 * before its options apply, so no option of k6 can block the host.
 */
export const importWays: readonly { name: string; code: string }[] = [
  { name: 'import', code: "import 'ORIGIN/x.js';" },
  { name: 'import of a name', code: "import { a } from 'ORIGIN/x.js'; export const b = a;" },
  { name: 'export from', code: "export * from 'ORIGIN/x.js';" },
  { name: 'require', code: "require('ORIGIN/x.js');" },
];

/** A way of a page to reach a host. `HOST` in its code stands for a host with its port. */
export type PageWay = {
  name: string;
  code: string;
  /** True if Chromium sends no request for this way, or not within the time of a test. There is no event then. */
  isSilent?: boolean;
};

const element = (tag: string, parts: object) =>
  `document.body.append(Object.assign(document.createElement('${tag}'), ${JSON.stringify(parts)}))`;
const link = (rel: string, more: object = {}) => element('link', { rel, href: 'http://HOST/', ...more });
const blob = (code: string, type = 'text/javascript') =>
  `URL.createObjectURL(new Blob([${JSON.stringify(code)}], { type: '${type}' }))`;
const peer = (url: string) =>
  `(async () => { const peer = new RTCPeerConnection({ iceServers: [{ urls: '${url}', username: 'a', credential: 'b' }] });
    peer.createDataChannel('x'); await peer.setLocalDescription(await peer.createOffer()); })()`;

/** Connects two peers within a page. One peer gets the foreign host as the address of the other peer. */
const candidate = (protocol: 'udp' | 'tcp') =>
  `(async () => { const [one, other] = [new RTCPeerConnection(), new RTCPeerConnection()]; one.createDataChannel('x');
    await one.setLocalDescription(await one.createOffer()); await other.setRemoteDescription(one.localDescription);
    await other.setLocalDescription(await other.createAnswer()); await one.setRemoteDescription(other.localDescription);
    const [host, port] = 'HOST'.split(':');
    await one.addIceCandidate({ sdpMid: '0', candidate: 'candidate:1 1 ${protocol} 2122252543 ' + host + ' ' + port +
      ' typ host${protocol === 'tcp' ? ' tcptype passive' : ''}' }); })().catch(() => 0)`;

/** Adds a frame and removes it. At `event`, such as `unload`, `code` runs with the `window` of the frame. */
const atEnd = (event: string, code: string) =>
  `(() => { const frame = document.createElement('iframe'); document.body.append(frame);
    const window = frame.contentWindow; const to = '${event}' === 'visibilitychange' ? window.document : window;
    to.addEventListener('${event}', () => { ${code} }); setTimeout(() => frame.remove(), 100); })()`;
const beacon = "window.navigator.sendBeacon('http://HOST/', 'x')";

export const pageWays: readonly PageWay[] = [
  { name: 'fetch', code: "fetch('http://HOST/', { mode: 'no-cors' }).catch(() => 0)" },
  { name: 'fetch with keepalive', code: "fetch('http://HOST/', { mode: 'no-cors', keepalive: true }).catch(() => 0)" },
  {
    name: 'XMLHttpRequest',
    code: "(() => { const x = new XMLHttpRequest(); x.open('GET', 'http://HOST/'); x.send(); })()",
  },
  { name: 'sendBeacon', code: "navigator.sendBeacon('http://HOST/', 'x')" },
  { name: 'EventSource', code: "new EventSource('http://HOST/')" },
  { name: 'WebSocket', code: "new WebSocket('ws://HOST/')" },
  { name: 'an image', code: "new Image().src = 'http://HOST/a.png'" },
  { name: 'a script', code: element('script', { src: 'http://HOST/a.js' }) },
  { name: 'a module', code: "import('http://HOST/a.js').catch(() => 0)" },
  { name: 'a style sheet', code: link('stylesheet') },
  { name: 'a background of a style', code: "document.body.style.background = 'url(http://HOST/a.png)'" },
  { name: 'a font', code: "new FontFace('f', 'url(http://HOST/f.woff)').load().catch(() => 0)" },
  { name: 'audio', code: "new Audio('http://HOST/a.mp3').play().catch(() => 0)" },
  { name: 'video', code: element('video', { src: 'http://HOST/a.mp4' }) },
  { name: 'an object', code: element('object', { data: 'http://HOST/a.svg', type: 'image/svg+xml' }) },
  { name: 'a frame', code: element('iframe', { src: 'http://HOST/' }) },
  { name: 'a frame of a page of its own', code: element('iframe', { srcdoc: "<img src='http://HOST/a.png'>" }) },
  { name: 'preload', code: link('preload', { as: 'image' }) },
  { name: 'prefetch', code: link('prefetch') },
  { name: 'modulepreload', code: link('modulepreload') },
  { name: 'preconnect', code: link('preconnect'), isSilent: true },
  { name: 'dns-prefetch', code: link('dns-prefetch'), isSilent: true },
  { name: 'an icon', code: link('icon'), isSilent: true },
  {
    name: 'speculation rules',
    code: element('script', { type: 'speculationrules', text: '{"prefetch":[{"urls":["http://HOST/"]}]}' }),
    isSilent: true,
  },
  {
    name: 'a form',
    code: "(() => { const f = document.createElement('form'); f.action = 'http://HOST/'; f.target = 'out'; document.body.append(f); f.submit(); })()",
  },
  { name: 'a popup', code: "open('http://HOST/')", isSilent: true },
  { name: 'a popup without an opener', code: "open('http://HOST/', '_blank', 'noopener')", isSilent: true },
  ...['pagehide', 'unload', 'visibilitychange'].map((event) => ({
    name: `sendBeacon at ${event}`,
    code: atEnd(event, beacon),
  })),
  {
    name: 'fetch with keepalive at pagehide',
    code: atEnd('pagehide', "window.fetch('http://HOST/', { mode: 'no-cors', keepalive: true }).catch(() => 0)"),
  },
  { name: 'WebSocket at pagehide', code: atEnd('pagehide', "new window.WebSocket('ws://HOST/')"), isSilent: true },
  {
    name: 'fetch after the site data is cleared',
    code: "fetch('/clear').then(() => fetch('http://HOST/', { mode: 'no-cors' })).catch(() => 0)",
  },
  {
    name: 'a worker',
    code: `new Worker(${blob("fetch('http://HOST/', { mode: 'no-cors' }).catch(() => 0)")})`,
  },
  { name: 'a socket of a worker', code: `new Worker(${blob("new WebSocket('ws://HOST/')")})` },
  {
    name: 'a shared worker',
    code: `new SharedWorker(${blob("fetch('http://HOST/', { mode: 'no-cors' }).catch(() => 0)")})`,
  },
  {
    name: 'a service worker',
    code: "navigator.serviceWorker.register('/worker.js?HOST').catch(() => 0)",
    isSilent: true,
  },
  { name: 'WebTransport', code: "new WebTransport('https://HOST/').ready.catch(() => 0)", isSilent: true },
  { name: 'WebRTC by STUN', code: peer('stun:HOST'), isSilent: true },
  { name: 'WebRTC by TURN over UDP', code: peer('turn:HOST?transport=udp'), isSilent: true },
  { name: 'WebRTC by TURN over TCP', code: peer('turn:HOST?transport=tcp'), isSilent: true },
  { name: 'a stream of a WebSocket', code: "new WebSocketStream('ws://HOST/').opened.catch(() => 0)" },
  {
    name: 'a nested worker',
    code: `new Worker(${blob("new Worker('data:text/javascript,fetch(%22http://HOST/%22)')")})`,
    isSilent: true,
  },
  {
    name: 'a module of a worklet',
    code: "new AudioContext().audioWorklet.addModule('http://HOST/a.js').catch(() => 0)",
    isSilent: true,
  },
  { name: 'a late fetch', code: "fetchLater('https://HOST/', { activateAfter: 0 })", isSilent: true },
  {
    name: 'a sign-in by another site',
    code: "navigator.credentials.get({ identity: { providers: [{ configURL: 'https://HOST/fedcm.json', clientId: 'a' }] } }).catch(() => 0)",
    isSilent: true,
  },
  {
    name: 'a way to pay',
    code: `(async () => { const total = { label: 'a', amount: { currency: 'EUR', value: '1' } };
      await new PaymentRequest([{ supportedMethods: 'https://HOST/pay' }], { total }).canMakePayment(); })().catch(() => 0)`,
    isSilent: true,
  },
  { name: 'WebRTC by a candidate over UDP', code: candidate('udp'), isSilent: true },
  { name: 'WebRTC by a candidate over TCP', code: candidate('tcp'), isSilent: true },
  // A download that is blocked leaves the page, so it is one of the last ways.
  {
    name: 'a download',
    code: "(() => { const a = document.createElement('a'); a.href = 'http://HOST/a.bin'; a.download = 'a.bin'; a.click(); })()",
  },
  {
    name: 'a ping of a link',
    code: "(() => { const a = document.createElement('a'); a.href = '#x'; a.ping = 'http://HOST/'; document.body.append(a); a.click(); })()",
    isSilent: true,
  },
];

/** A part of a run that sends its own requests. The target redirects them to another host. */
export type RedirectWay = {
  name: string;
  traffic: object;
  /** More keys of the target file; URL stands for the address of the target. */
  target?: object;
  /**
   * True when the redirect is recorded as an event and makes the run INVALID. Otherwise the redirect is not followed,
   * so the request gets no usable answer.
   */
  isEvent: boolean;
};

const probe = { probes: { use: ['./one.yaml'], every: '1s' } };

export const redirectWays: readonly RedirectWay[] = [
  { name: 'a probe', traffic: { probes: { use: ['./away.yaml'], every: '1s' } }, isEvent: true },
  { name: 'a WebSocket probe', traffic: { probes: { use: ['./socket.yaml'], every: '1s' } }, isEvent: false },
  { name: 'a stream probe', traffic: { probes: { use: ['./stream.yaml'], every: '1s' } }, isEvent: false },
  { name: 'mesh nodes', traffic: { 'mesh-node': { nodes: 2, messages: '5/s' } }, isEvent: false },
  { name: 'chat users', traffic: { 'chat-user': { streams: '2/s', model: 'm', timeout: '1s' } }, isEvent: false },
  {
    name: 'the metrics of the target',
    traffic: probe,
    target: { metrics: { mesh_peers_connected: 'a' } },
    isEvent: false,
  },
  {
    name: 'a query of resources',
    traffic: probe,
    target: { resources: { cpu: { query: 'up', prometheus: 'URL/away' } } },
    isEvent: false,
  },
  { name: 'the push to Prometheus', traffic: probe, target: { prometheus: { writeUrl: 'URL/away' } }, isEvent: false },
];
