import { createSocket } from 'node:dgram';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { caCertificate } from '../../../../scenarios/base/tls/tls.fixture.ts';
import { serve, type TestServer } from '../../http-server.ts';
import { meshproof, shortPlan, Workplace } from '../../meshproof.ts';
import { atLeastOne } from '../../two-hosts.ts';
import { answerWays, serveAnswerWays } from './answer-ways.fixture.ts';
import { importWays, k6Ways, pageWays, redirectWays } from './ways-out.fixture.ts';

const place = new Workplace();
/** The forbidden addresses of 127.0.0.0/8 that received a connection. Each way out has an address of its own. */
const reached = new Set<string>();
let datagrams = 0;
let port: number;
let own: TestServer;
const foreign = createServer((_, response) => response.end('elsewhere'));
const udp = createSocket('udp4');

const addressOf = (at: number) => `127.0.1.${at + 1}`;

beforeAll(async () => {
  foreign.on('connection', ({ localAddress }: Socket) => reached.add(localAddress!.replace('::ffff:', '')));
  await new Promise<void>((resolve) => foreign.listen(0, '0.0.0.0', resolve));
  port = (foreign.address() as AddressInfo).port;
  udp.on('message', () => datagrams++);
  await new Promise<void>((resolve) => udp.bind(port, '0.0.0.0', resolve));
  own = await serve('127.0.0.1', (request, response) => {
    const [path = '', query = ''] = (request.url ?? '').split('?');
    if (path.startsWith('/away')) response.writeHead(302, { location: `http://127.0.0.2:${port}/` }).end();
    else if (path === '/clear') response.setHeader('clear-site-data', '"*"').end();
    else if (path === '/worker.js')
      response
        .setHeader('content-type', 'text/javascript')
        .end(`self.oninstall = () => fetch('http://${query}/', { mode: 'no-cors' }); new WebSocket('ws://${query}/')`);
    else response.setHeader('content-type', 'text/html').end('<!doctype html><title>own</title><h1>own</h1>');
  });
  const urls = { api: own.url, mesh: own.url, web: `${own.url}/`, health: `${own.url}/health` };
  place.yaml('own.yaml', { target: 'own', urls });
  place.yaml('one.yaml', { probe: 'one', http: { steps: [{ url: '{api}/', expect: { status: 200 } }] } });
});
afterAll(() => {
  own.close();
  foreign.closeAllConnections();
  foreign.close();
  udp.close();
  place.remove();
});

/** Returns how the command ended, the verdict of the run, and the blocked hosts that the events of the run name. */
async function run(traffic: object, metric: string, target = './own.yaml', steady = '4s') {
  reached.clear();
  datagrams = 0;
  place.yaml('slos.yaml', atLeastOne(metric, metric.endsWith('_total') ? 'sum' : 'min'));
  const plan = place.yaml('plan.yaml', shortPlan({ phases: { steady }, traffic }));
  const ended = await meshproof(['run', plan, '--target', target, '--json'], { cwd: place.dir });
  const document = JSON.parse(ended.stdout);
  if ('errors' in document) return { ...ended, verdict: undefined, blocked: [] };
  const blocked = place.events(document.id).filter(({ kind }) => kind === 'blocked-host');
  return { ...ended, verdict: document.verdict, blocked: blocked.map(({ data }) => String(data?.host)) };
}

describe('a host that is not allowed, for a k6 program that catches every error', () => {
  it.each([
    ['an address', (at: number) => `http://${addressOf(at)}:${port}`, addressOf],
    ['a name', (at: number) => `http://way-${at}.test:81`, (at: number) => `way-${at}.test`],
  ])('is not reached by any way out, and an event names each: %s', async (_, urlOf, hostIn) => {
    const scenarios = k6Ways.map(({ imports = '', work = '', atLoad = '' }, at) => {
      const code = [
        "import http from 'k6/http';",
        imports,
        atLoad,
        `export default async () => { http.get(__ENV.MESHPROOF_API_URL + '/x'); ${work} };`,
      ].join('\n');
      return [
        place.text(`way-${at}.js`, code.replaceAll('URL/', `${urlOf(at)}/`).replaceAll("'URL'", `'${urlOf(at)}'`)),
        '2/s',
      ];
    });
    const traffic = { k6: { scenarios: Object.fromEntries(scenarios) } };
    const { code, verdict, blocked, stderr } = await run(traffic, 'k6_http_reqs_total');
    expect([code, verdict], stderr).toEqual([3, 'INVALID']);
    const missing = k6Ways.filter((_, at) => !blocked.includes(hostIn(at))).map(({ name }) => name);
    expect([[...reached], missing]).toEqual([[], []]);
  });

  it.each(importWays)('gets no request for code by $name', async ({ code: source }) => {
    const text = source.replaceAll('ORIGIN', `https://${addressOf(0)}:${port}`);
    const file = place.text('imports.js', `${text}\nexport default () => {};`);
    const { code, stderr } = await run({ k6: { scenarios: { [file]: '1/s' } } }, 'k6_http_reqs_total');
    expect([code, [...reached]], stderr).toEqual([2, []]);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('gets no request for code from an address that the program computes', async () => {
    const text = "try { require('https://' + ['far', 'test'].join('.') + '/x.js'); } catch {}";
    const file = place.text('computes.js', `${text}\nexport default () => {};`);
    const { code, blocked } = await run({ k6: { scenarios: { [file]: '1/s' } } }, 'k6_http_reqs_total');
    expect([code, blocked]).toEqual([3, ['far.test']]);
  });
});

/**
 * Runs a journey that tries the ways one after another. `stepOf` returns the code that tries the way at this index. The
 * journey ends when the record names every host that the ways ask for, however busy the machine is. So the phase has
 * two seconds for each way, and Chromium has the minute within which it sends a report.
 */
async function runJourney(
  ways: readonly { name: string; isSilent?: boolean }[],
  stepOf: (at: number) => string,
  target: string,
) {
  const hosts = ways.flatMap(({ isSilent }, at) => (isSilent ? [] : addressOf(at)));
  const steps = ways.map((_, at) => `${stepOf(at)};`);
  const text = `import { readdirSync, readFileSync } from 'node:fs';
    const record = () => readdirSync('runs').filter((name) => name.startsWith('.partial-'))
      .map((name) => readFileSync('runs/' + name + '/events.ndjson', 'utf8')).join();
    const isRecorded = (host) => record().includes('"host":"' + host + '"');
    export default { name: 'ways', pages: { home: '/' }, async run({ page, urls, step }) {
      await step('open', () => page.goto(urls.web));
      ${steps.join('\n')}
      await page.waitForTimeout(2000);
      while (!${JSON.stringify(hosts)}.every(isRecorded)) await page.waitForTimeout(500);
    } };`;
  const traffic = { journeys: { use: [place.text('ways.ts', text)], runs: 1, timeout: '240s' } };
  const { code, verdict, blocked, stderr } = await run(traffic, 'journey_success', target, '120s');
  expect([code, verdict], stderr).toEqual([3, 'INVALID']);
  const missing = ways.filter(({ isSilent }, at) => !isSilent && !blocked.includes(addressOf(at)));
  expect([[...reached], datagrams, missing.map(({ name }) => name)]).toEqual([[], 0, []]);
}

describe('a host that is not allowed, for a page', () => {
  it('is not reached by any way out, and an event names each that the page asks for', async () => {
    const codeOf = (at: number) => pageWays[at]!.code.replaceAll('HOST', `${addressOf(at)}:${port}`);
    const stepOf = (at: number) =>
      `await Promise.race([page.evaluate(${JSON.stringify(`void (${codeOf(at)})`)}).catch(() => 0), page.waitForTimeout(1000)])`;
    await runJourney(pageWays, stepOf, './own.yaml');
  }, 400_000);

  it('is not reached by any answer of the target, and an event names each that the answer leads to', async () => {
    const server = await serveAnswerWays((at) => `${addressOf(at)}:${port}`);
    try {
      const urls = { api: server.url, web: `${server.url}/`, health: `${server.url}/health` };
      place.yaml('tls.yaml', { target: 'tls', urls, tls: { ca: place.text('ca.pem', caCertificate) } });
      const ways = answerWays.map(({ name, isNamed }) => ({ name, isSilent: !isNamed }));
      const stepOf = (at: number) =>
        `await page.goto(urls.web + 'way/${at}', { waitUntil: 'commit', timeout: 5000 }).catch(() => 0); await page.waitForTimeout(700)`;
      await runJourney(ways, stepOf, './tls.yaml');
    } finally {
      server.close();
    }
  }, 400_000);
});

describe('a host that is not allowed, to which the target redirects', () => {
  it.each(redirectWays)('is not reached by $name', async ({ traffic, target = {}, isEvent }) => {
    const own1 = `${own.url}/away`;
    const urls = { api: own1, mesh: own1, web: own1, health: `${own.url}/health` };
    const written = JSON.parse(JSON.stringify(target).replaceAll('URL', own.url));
    const kept = Object.keys(target).length > 0 && !('metrics' in target) ? { ...urls, api: own.url } : urls;
    place.yaml('away-target.yaml', { target: 'away', urls: kept, ...written });
    place.yaml('away.yaml', { probe: 'away', http: { steps: [{ url: '{api}/', expect: { status: 200 } }] } });
    place.yaml('socket.yaml', { probe: 'socket', websocket: { url: '{mesh}/ws' } });
    place.yaml('stream.yaml', { probe: 'stream', 'openai-stream': { url: '{api}/chat/completions', model: 'm' } });
    const { code, blocked, stderr } = await run(traffic, 'meshproof_target_up', './away-target.yaml');
    expect([...reached]).toEqual([]);
    expect(code, stderr).not.toBe(70);
    if (isEvent) expect([code, blocked]).toEqual([3, ['127.0.0.2']]);
  });
});
