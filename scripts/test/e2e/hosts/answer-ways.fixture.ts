import { createSecureServer } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { serverCertificate, serverKey } from '../../../../scenarios/base/tls/tls.fixture.ts';

/**
 * An answer of the target that names another host. Chromium, not a script of the page, may then open a connection to
 * this host. `HOST` stands for the host with its port.
 */
export type AnswerWay = {
  name: string;
  headers?: Readonly<Record<string, string>>;
  /** The `Link` header of an early answer with status 103, which precedes the answer. */
  early?: string;
  status?: number;
  body?: string;
  /**
   * True if Chromium always asks for the host within the time of a test, so that an event names it. For the other ways,
   * the test expects only that nothing reaches the host.
   */
  isNamed?: true;
};

const blockedImage = '<!doctype html><title>way</title><img src="/blocked.png">';
const endpoints = { 'reporting-endpoints': 'default="https://HOST/reports", one="https://HOST/reports"' };
const reportTo = JSON.stringify({ group: 'one', max_age: 3600, endpoints: [{ url: 'https://HOST/reports' }] });
const link = (rel: string) => `<https://HOST/a>; rel=${rel}`;
const linked = (rel: string, more = '') => ({ headers: { link: `${link(rel)}${more}` } });
const page = (html: string) => ({ body: `<!doctype html><title>way</title>${html}` });

/** The slowest ways come first: Chromium sends a report once a minute. */
const byHeader: readonly AnswerWay[] = [
  {
    name: 'Report-To and NEL',
    isNamed: true,
    headers: { 'report-to': reportTo, nel: '{"report_to":"one","max_age":3600,"success_fraction":1}' },
  },
  {
    name: 'Reporting-Endpoints and a policy',
    isNamed: true,
    headers: { ...endpoints, 'content-security-policy': "img-src 'none'; report-to one" },
    body: blockedImage,
  },
  {
    name: 'Reporting-Endpoints and other policies',
    isNamed: true,
    headers: {
      ...endpoints,
      'cross-origin-opener-policy': 'same-origin; report-to="one"',
      'cross-origin-embedder-policy': 'require-corp; report-to="one"',
      'permissions-policy': 'geolocation=();report-to=one',
      'document-policy': '*;report-to=one, sync-xhr=?0',
    },
    body: '<script>navigator.geolocation.getCurrentPosition(() => 0, () => 0); document.write("x")</script>',
  },
  {
    name: 'report-uri of a policy',
    headers: { 'content-security-policy': "img-src 'none'; report-uri https://HOST/reports" },
    body: blockedImage,
  },
  {
    name: 'report-uri of a policy that only reports',
    headers: { 'content-security-policy-report-only': "img-src 'none'; report-uri https://HOST/reports" },
    body: blockedImage,
  },
  {
    name: 'Alt-Svc',
    headers: { 'alt-svc': 'h2="HOST"; ma=3600, h3="HOST"; ma=3600' },
    body: '<script>setTimeout(() => fetch("/a").then(() => fetch("/b")), 100)</script>',
  },
  { name: 'Refresh', headers: { refresh: '0; url=https://HOST/' } },
  { name: 'a redirect', isNamed: true, status: 302, headers: { location: 'https://HOST/' } },
  { name: 'a permanent redirect', isNamed: true, status: 308, headers: { location: '//HOST/' } },
  { name: 'Link to preload', ...linked('preload', '; as=image') },
  { name: 'Link to preload a module', ...linked('modulepreload', '; crossorigin') },
  { name: 'Link to prefetch', ...linked('prefetch') },
  { name: 'Link to connect', ...linked('preconnect') },
  { name: 'Link to look up a name', ...linked('dns-prefetch') },
  { name: 'Link to a style sheet', ...linked('stylesheet') },
  { name: 'Link to a dictionary', ...linked('compression-dictionary', '; crossorigin') },
  { name: 'early hints to preload', early: `${link('preload')}; as=image` },
  { name: 'early hints to connect', early: link('preconnect') },
  { name: 'Speculation-Rules', headers: { 'speculation-rules': '"https://HOST/rules.json"' } },
  { name: 'SourceMap', headers: { sourcemap: 'https://HOST/a.map' } },
  {
    name: 'Attribution-Reporting',
    headers: { 'attribution-reporting-register-source': '{"destination":"https://HOST","source_event_id":"1"}' },
  },
  {
    name: 'a session of the device',
    headers: { 'sec-session-registration': '(ES256);path="https://HOST/a"' },
  },
];

/** Pages with an element that leads the browser to another host. */
const byElement: readonly AnswerWay[] = [
  { name: 'meta refresh', ...page('<meta http-equiv="refresh" content="0; url=https://HOST/">') },
  { name: 'base', ...page('<base href="https://HOST/"><img src="a.png">') },
  { name: 'a manifest', ...page('<link rel="manifest" href="https://HOST/a.json">') },
  { name: 'an icon', ...page('<link rel="icon" href="https://HOST/a.ico">') },
  { name: 'an icon of a phone', ...page('<link rel="apple-touch-icon" href="https://HOST/a.png">') },
  { name: 'srcset', ...page('<img srcset="https://HOST/a.png 1x, https://HOST/b.png 2x">') },
  { name: 'a poster', ...page('<video poster="https://HOST/a.png"></video>') },
  { name: 'embed', ...page('<embed src="https://HOST/a.svg">') },
  { name: 'an image button', ...page('<input type="image" src="https://HOST/a.png">') },
  { name: 'a background', ...page('<body background="https://HOST/a.png">x') },
  { name: 'an image of SVG', ...page('<svg><image href="https://HOST/a.png" width="9" height="9"/></svg>') },
  { name: 'use of SVG', ...page('<svg><use href="https://HOST/a.svg#x"/></svg>') },
  {
    name: 'a filter of SVG',
    ...page(
      '<svg><filter id="f"><feImage href="https://HOST/a.png"/></filter><rect width="9" height="9" filter="url(#f)"/></svg>',
    ),
  },
  { name: 'import of a style', ...page('<style>@import "https://HOST/a.css";</style>') },
  { name: 'a cursor', ...page('<style>html { cursor: url(https://HOST/a.png), auto }</style>x') },
  {
    name: 'a sheet of XML',
    headers: { 'content-type': 'text/xml' },
    body: '<?xml-stylesheet href="https://HOST/a.css"?><a/>',
  },
  {
    name: 'a program of XML',
    headers: { 'content-type': 'text/xml' },
    body: '<?xml-stylesheet type="text/xsl" href="https://HOST/a.xsl"?><a/>',
  },
  {
    name: 'an entity of XML',
    headers: { 'content-type': 'text/xml' },
    body: '<!DOCTYPE a [<!ENTITY b SYSTEM "https://HOST/b">]><a>&b;</a>',
  },
  { name: 'a frameset', body: '<frameset cols="*"><frame src="https://HOST/"></frameset>' },
  {
    name: 'an import map',
    ...page(
      '<script type="importmap">{"imports":{"a":"https://HOST/a.js"}}</script><script type="module">import "a"</script>',
    ),
  },
  { name: 'a source map', ...page('<script>1\n//# sourceMappingURL=https://HOST/a.map\n</script>') },
  {
    name: 'names to look up',
    headers: { 'x-dns-prefetch-control': 'on' },
    ...page('<a href="https://HOST/">x</a>'),
  },
];

/** An answer of the target can lead Chromium to another host in each of these ways. */
export const answerWays: readonly AnswerWay[] = [...byHeader, ...byElement];

/** Serves the answer of way N at `/way/N`, by HTTP/2 and TLS on 127.0.0.1. `hostOf` returns the host of way N. */
export async function serveAnswerWays(hostOf: (at: number) => string): Promise<{ url: string; close(): void }> {
  const sockets = new Set<Socket>();
  const server = createSecureServer(
    { cert: serverCertificate, key: serverKey, allowHTTP1: true },
    (request, response) => {
      const at = Number(/^\/way\/(\d+)$/.exec(request.url)?.[1] ?? Number.NaN);
      const way = answerWays[at];
      if (!way) return void response.end('ok');
      const filled = (text: string) => text.replaceAll('HOST', hostOf(at));
      if (way.early !== undefined) response.writeEarlyHints({ link: filled(way.early) });
      response.statusCode = way.status ?? 200;
      response.setHeader('content-type', 'text/html');
      for (const [name, value] of Object.entries(way.headers ?? {})) response.setHeader(name, filled(value));
      response.end(filled(way.body ?? page('').body));
    },
  );
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
