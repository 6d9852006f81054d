import type { RequestListener } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serve, type TestServer } from '../../http-server.ts';
import { meshproof, shortPlan, slo, source, Workplace } from '../../meshproof.ts';

let place: Workplace;
let own: TestServer;
let foreign: TestServer;

const answer: RequestListener = (request, response) => {
  if (request.url === '/away') response.writeHead(302, { location: foreign.url }).end();
  else response.setHeader('content-type', 'text/html').end(`<h1>Hello</h1><img src="${foreign.url}/a.png" alt="">`);
};

beforeEach(async () => {
  place = new Workplace();
  foreign = await serve('127.0.0.2', (_, response) => response.end('elsewhere'));
  own = await serve('127.0.0.1', answer);
});
afterEach(() => {
  own.close();
  foreign.close();
  place.remove();
});

const atLeastOne = (metric: string, fold: string) =>
  slo('some', { thresholdMetric: source(metric, {}, fold), objective: { op: 'gte', value: 1, target: 1 } }, '1');

const byK6 = (url: string) => {
  place.text('script.js', `import http from 'k6/http';\nexport default () => http.get(${url});\n`);
  place.yaml('slos.yaml', atLeastOne('k6_http_reqs_total', 'sum'));
  return { k6: { scenarios: { './script.js': '10/s' } } };
};

const byPage = () => {
  const run =
    "async run({ page, urls, step }) { await step('open', () => page.goto(urls.web, { waitUntil: 'load' })); }";
  place.text('open.ts', `export default { name: 'open', pages: { home: '/' }, ${run} };\n`);
  place.yaml('slos.yaml', atLeastOne('journey_success', 'min'));
  return { journeys: { use: ['./open.ts'], runs: 1 } };
};

const ways: [string, string, () => object][] = [
  ['a redirect', 'k6', () => byK6("__ENV.MESHPROOF_API_URL + '/away'")],
  ['a script that hard-codes it', 'k6', () => byK6(`'${foreign.url}/'`)],
  ['a page that loads something from it', 'journeys', byPage],
];

async function run(traffic: object, allow: object) {
  const plan = place.yaml('plan.yaml', shortPlan({ phases: { steady: '3s' }, traffic }));
  const urls = { api: own.url, web: `${own.url}/`, health: `${own.url}/health` };
  const target = place.yaml('target.yaml', { target: 'own', urls, allow });
  const { code, stdout } = await meshproof(['run', plan, '--target', target, '--json'], { cwd: place.dir });
  const document = JSON.parse(stdout);
  const blocked = place.events(document.id).filter((event) => event.kind === 'blocked-host');
  return { code, document, blocked };
}

describe('a host that the target file does not allow', () => {
  it.each(ways)('is not reached by %s: INVALID, and an event names it', async (_, by, traffic) => {
    const { code, document, blocked } = await run(traffic(), {});
    expect([code, document.verdict, foreign.connections()]).toEqual([3, 'INVALID', 0]);
    expect(blocked[0]).toMatchObject({ by, data: { host: '127.0.0.2' }, text: expect.stringContaining('127.0.0.2') });
    expect(document.reason).toContain('127.0.0.2');
  });
});

describe('a host that the target file allows', () => {
  // The other ways are in hosts-of-programs.faults.test.ts.
  it.each(ways.slice(0, 1))('is reached by %s, and nothing is said', async (_, by, traffic) => {
    const { code, document, blocked } = await run(traffic(), { load: ['127.0.0.2'] });
    expect([code, document.verdict, blocked]).toEqual([0, 'PASS', []]);
    expect(foreign.connections()).toBeGreaterThan(0);
    expect(document.producers.map(({ name }: { name: string }) => name)).toEqual([by]);
  });
});
