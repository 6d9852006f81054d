import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { WebSocketServer } from 'ws';
import { serve, site } from '../journeys.fixture.ts';
import { run } from './journeys-run.fixture.ts';

const worker = `
  addEventListener('install', () => skipWaiting());
  addEventListener('activate', (event) => event.waitUntil(clients.claim()));
  addEventListener('fetch', (event) => {
    const headers = { 'content-type': 'text/html' };
    if (event.request.url.endsWith('/kept')) event.respondWith(new Response('<h1>kept</h1>', { headers }));
    if (event.request.url.endsWith('/dropped')) event.respondWith(Promise.reject(new Error('dropped')));
  });`;
const pages = site({
  '/': '<h1>shop</h1><a href="/next">next</a><a href="/slow">slow</a><a href="/file">file</a>',
  '/next': '<h1>next</h1>',
  '/slow': '<h1>slow</h1>',
  '/popup': `<button onclick="window.popup = window.open('/silent')">open</button>`,
  '/frame': '<iframe src="/silent"></iframe>',
  '/streams': '<iframe src="/endless"></iframe><script>new EventSource("/events"); fetch("/endless")</script>',
});

function shop() {
  return serve((request, response) => {
    const { url: path } = request;
    if (path === '/cut') return request.socket.destroy();
    if (path === '/silent') return undefined;
    if (path === '/endless') return response.writeHead(200, { 'content-type': 'text/html' }).write('<h1>half</h1>');
    if (path === '/events')
      return response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
    if (path === '/slow') return setTimeout(() => pages(request, response), 700);
    if (path === '/half') {
      response.writeHead(200, { 'content-type': 'text/html', 'content-length': 1000 }).write('<h1>half</h1>');
      return setTimeout(() => request.socket.destroy(), 100);
    }
    if (path === '/file') return response.writeHead(200, { 'content-disposition': 'attachment; filename=a' }).end('a');
    if (path === '/none') return response.writeHead(204).end();
    if (path === '/turn') return response.writeHead(302, { location: '/next' }).end();
    if (path === '/worker.js') return response.writeHead(200, { 'content-type': 'text/javascript' }).end(worker);
    return pages(request, response);
  });
}

/** Starts a WebSocket server that greets, and returns its port. */
async function greeter(): Promise<number> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (socket) => socket.send('hello'));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Runs each body once. Returns for each run: 1, or the class and text of its failure. */
async function resultsOf(bodies: Readonly<Record<string, string>>): Promise<Record<string, unknown>> {
  const { url } = await shop();
  // Half of the bodies run in a second browser, because most of them wait for a page, and all share one time limit.
  const halves = [0, 1].map((half) => Object.entries(bodies).filter((_, index) => index % 2 === half));
  return Object.assign({}, ...(await Promise.all(halves.map((half) => resultsAt(url, half)))));
}

/** Runs each body once, as a run of one journey. */
async function resultsAt(web: string, bodies: readonly [name: string, body: string][]) {
  const list = bodies.map(([name, body]) => `'${name}': async () => { ${body} }`);
  const { context } = await run({
    ...{ web, phases: { steady: 300 }, runs: list.length, pace: 'back-to-back', timeout: '60s' },
    pages: { home: '/', gone: { path: '/gone', status: 404 } },
    journey: `
      const silent = (request) => request.url().endsWith('/silent');
      const follow = (link) => Promise.all([page.waitForEvent('requestfailed'), page.getByText(link).click()]);
      const openPopup = () => Promise.all([page.context().waitForEvent('request', silent), page.getByRole('button').click()]);
      const serviceWorker = async () => {
        await page.goto('/');
        await page.evaluate(() => navigator.serviceWorker.register('/worker.js'));
        await page.waitForFunction(() => navigator.serviceWorker.controller);
      };
      const newPage = () => page.context().browser().newPage();
      const bodies = { ${list} };
      globalThis.visit = (globalThis.visit ?? -1) + 1;
      const name = Object.keys(bodies)[visit % ${list.length}];
      await step(name, async () => undefined);
      await bodies[name]();`,
  });
  const samples = context.samples.map((sample) => ({ ...sample, detail: sample.detail as Record<string, unknown> }));
  const ends = samples.filter(({ metric }) => metric === 'journey_success');
  const endOf = (run: unknown) => {
    const { value, detail } = ends.find((sample) => sample.detail.run === run)!;
    return value === 1 ? 1 : `${detail.class}: ${detail.error}`;
  };
  const steps = samples.filter(({ metric }) => metric === 'journey_step_seconds');
  return Object.fromEntries(steps.map(({ labels, detail }) => [labels.step, endOf(detail.run)]));
}

const noServer = /^script-error: no server answered the journey/;
const noLoad = /^network: the page other was not loaded: net::ERR_\w+$/;
const late = /^(?:network|host-contention): the answer of the page other took longer than the journey$/;

it('a journey fails if a page that it opened was not answered, or if no server answered the journey', async () => {
  const cases: Record<string, [body: string, RegExp]> = {
    'does nothing': ['', noServer],
    'writes its page itself': [
      `await page.setContent('<h1>shop</h1>'); await page.goto('data:text/html,x');`,
      noServer,
    ],
    'catches the error of a request': [`await page.request.get('/cut').catch(() => 0);`, noServer],
    'is offline': [`await page.context().setOffline(true); await page.goto('/').catch(() => 0);`, noServer],
    'opens a socket without a server': [
      `await page.evaluate(() => new Promise((resolve) => { new WebSocket('ws://127.0.0.1:9').onerror = resolve; }));`,
      noServer,
    ],
    'catches a closed connection': [`await page.goto('/cut').catch(() => 0);`, noLoad],
    'catches it after a right page': [`await page.goto('/'); await page.goto('/cut').catch(() => 0);`, noLoad],
    'gets a half page': [
      `await Promise.all([page.waitForEvent('requestfailed'), page.goto('/half', { waitUntil: 'commit' })]);`,
      noLoad,
    ],
    'catches it in a context of its own': [
      `await page.goto('/'); await (await newPage()).goto(urls.web + '/cut').catch(() => 0);`,
      noLoad,
    ],
    'gets an error page in a context of its own': [
      `await (await newPage()).goto(urls.web + '/absent').catch(() => 0);`,
      /^error-page: the page other answered 404$/,
    ],
    'has a service worker that fails': [`await serviceWorker(); await page.goto('/dropped').catch(() => 0);`, noLoad],
    'catches a timeout': [`await page.goto('/'); await page.goto('/silent', { timeout: 500 }).catch(() => 0);`, late],
    'catches the timeout of an endless document': [
      `await page.goto('/endless', { timeout: 500 }).catch(() => 0);`,
      /: the document of the page other took longer than the journey$/,
    ],
    'leaves a silent popup open': [`await page.goto('/popup'); await openPopup();`, late],
    'catches the end of a page': [
      `await page.goto('/');
       const session = await page.context().newCDPSession(page);
       const crashed = page.waitForEvent('crash');
       session.send('Page.crash').catch(() => 0);
       await crashed;`,
      /^page-crash: the process of a page died$/,
    ],
  };
  const results = await resultsOf(Object.fromEntries(Object.entries(cases).map(([name, [body]]) => [name, body])));
  const wanted = Object.entries(cases).map(([name, [, text]]) => [name, expect.stringMatching(text)]);
  expect(results).toEqual(Object.fromEntries(wanted));
});

const success = (bodies: object) => Object.fromEntries(Object.keys(bodies).map((name) => [name, 1]));

it('a journey succeeds if it left, closed or refused the page without an answer itself', async () => {
  const gaveUp = `await page.goto('/silent', { timeout: 300 }).catch(() => 0);`;
  const bodies = {
    'leaves a page': `await page.goto('/'); ${gaveUp} await page.goto('about:blank');`,
    'leaves its first page': `${gaveUp} await page.goto('/');`,
    'closes a page': `await page.goto('/'); ${gaveUp} await page.close();`,
    'closes a popup': `await page.goto('/popup'); await openPopup(); await page.evaluate(() => popup.close());`,
    'closes a context of its own': `
      await page.goto('/'); const own = await newPage();
      await own.goto(urls.web + '/silent', { timeout: 300 }).catch(() => 0); await own.context().close();`,
    'goes offline': `await page.goto('/'); await page.context().setOffline(true); await page.reload().catch(() => 0);`,
    'refuses a page': `
      await page.goto('/'); await page.route('**/next', (route) => route.abort('connectionrefused')); await follow('next');`,
    'refuses a page by its context': `
      await page.goto('/'); await page.context().route('**/next', (route) => route.abort()); await follow('next');`,
    'leaves an endless page': `await page.goto('/endless', { waitUntil: 'commit' }); await page.goto('/');`,
    'has endless streams in a page': `
      const ask = (request) => request.url().endsWith('/events');
      await Promise.all([page.waitForEvent('request', ask), page.goto('/streams', { waitUntil: 'commit' })]);`,
    'has a silent frame': `
      await Promise.all([page.waitForEvent('request', silent), page.goto('/frame', { waitUntil: 'commit' })]);`,
  };
  expect(await resultsOf(bodies)).toEqual(success(bodies));
});

it('a journey succeeds if each page was answered', async () => {
  const bodies = {
    'ends with a click': `await page.goto('/'); await page.getByText('slow').click({ noWaitAfter: true });`,
    'is redirected': `await page.goto('/turn');`,
    'expects a status': `await page.goto('/gone').catch(() => 0);`,
    'gets no content': `await page.goto('/none').catch(() => 0);`,
    'gets a file': `await page.goto('/'); await Promise.all([page.waitForEvent('download'), page.getByText('file').click()]);`,
    'goes back': `await page.goto('/'); await page.goto('/next'); await page.goBack(); await page.reload();`,
    'has a page of a service worker': `await serviceWorker(); await page.goto('/kept');`,
    'has a context of its own': `const own = await newPage(); await own.goto(urls.web); await own.close();`,
    'answers a page itself': `await page.route('**/*', (route) => route.fulfill({ body: 'x' })); await page.goto('/silent');`,
  };
  expect(await resultsOf(bodies)).toEqual(success(bodies));
});

it('a journey succeeds if only a request or a socket was answered', async () => {
  const bodies = {
    'only requests': `await page.request.get('/');`,
    'requests in a context of its own': `await (await newPage()).request.get(urls.web);`,
    'requests from a blank page': `await page.goto('about:blank'); await page.request.get('/gone');`,
    'requests from a page of its own': `
      await page.setContent('<h1>mine</h1>'); await page.evaluate((url) => fetch(url, { mode: 'no-cors' }), urls.web);`,
    'requests by Node': `await fetch(urls.web);`,
    'hears from a socket': `
      const heard = (port) => new Promise((resolve) => { new WebSocket('ws://127.0.0.1:' + port).onmessage = resolve; });
      await page.evaluate(heard, ${await greeter()});`,
  };
  expect(await resultsOf(bodies)).toEqual(success(bodies));
});
