import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { meshproof, shortPlan, slo, source, Workplace } from '../test/meshproof.ts';

let place: Workplace;
let servers: Server[];
let foreign: { url: string; connections: number };

beforeEach(async () => {
  place = new Workplace();
  servers = [];
  foreign = { url: '', connections: 0 };
  const server = await serve('127.0.0.2', (_, response) => response.end('elsewhere'));
  server.on('connection', () => foreign.connections++);
  foreign.url = addressOf(server);
});
afterEach(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  place.remove();
});

async function serve(host: string, listener: RequestListener): Promise<Server> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return server;
}

function addressOf(server: Server): string {
  const { address, port } = server.address() as AddressInfo;
  return `http://${address}:${port}`;
}

const journeySlo = slo(
  'journeys',
  {
    thresholdMetric: source('journey_success', {}, 'min'),
    objective: { op: 'gte', value: 1, target: 1 },
  },
  '1',
);
const requestsSlo = slo(
  'requests',
  {
    thresholdMetric: source('k6_http_reqs_total', {}, 'sum'),
    objective: { op: 'gte', value: 1, target: 1 },
  },
  '1',
);

async function run(traffic: object, own: RequestListener, allow: object, indicator: object) {
  const base = addressOf(await serve('127.0.0.1', own));
  place.yaml('slos.yaml', indicator);
  const plan = place.yaml('plan.yaml', shortPlan({ phases: { steady: '3s' }, traffic }));
  const urls = { api: base, web: `${base}/`, health: `${base}/health` };
  const target = place.yaml('target.yaml', { target: 'own', urls, allow });
  const { code, stdout } = await meshproof(['run', plan, '--target', target, '--json'], { cwd: place.dir });
  const document = JSON.parse(stdout);
  const blocked = place.events(document.id).filter((event) => event.kind === 'blocked-host');
  return { code, document, blocked };
}

const redirecting: RequestListener = (request, response) => {
  if (request.url === '/health') response.end('ok');
  else response.writeHead(302, { location: foreign.url }).end();
};
const k6 = { k6: { scenarios: { './script.js': '10/s' } } };
const follow = "import http from 'k6/http';\nexport default () => http.get(__ENV.MESHPROOF_API_URL + '/x');\n";

describe('a host that the target file does not allow', () => {
  it('is not reached by a redirect: INVALID, and an event names it', async () => {
    place.text('script.js', follow);
    const { code, document, blocked } = await run(k6, redirecting, {}, requestsSlo);
    expect([code, document.verdict, foreign.connections]).toEqual([3, 'INVALID', 0]);
    expect(blocked[0]?.text).toContain('127.0.0.2');
    expect(document.reason).toContain('127.0.0.2');
  });

  it('is not reached by a script that hard-codes it', async () => {
    place.text('script.js', `import http from 'k6/http';\nexport default () => http.get('${foreign.url}/');\n`);
    const { code, document, blocked } = await run(k6, redirecting, {}, requestsSlo);
    expect([code, document.verdict, foreign.connections]).toEqual([3, 'INVALID', 0]);
    expect(blocked[0]?.text).toContain('127.0.0.2');
  });

  it('is not reached by a page that loads something from it', async () => {
    place.text('open.ts', journey);
    const page: RequestListener = (_, response) =>
      response.setHeader('content-type', 'text/html').end(`<h1>Hello</h1><img src="${foreign.url}/a.png">`);
    const { code, document, blocked } = await run({ journeys: { use: ['./open.ts'], runs: 1 } }, page, {}, journeySlo);
    expect([code, document.verdict, foreign.connections]).toEqual([3, 'INVALID', 0]);
    expect(blocked[0]?.text).toContain('127.0.0.2');
  });

  it('is reached, and nothing is said, when the target file allows it', async () => {
    place.text('script.js', follow);
    const { code, document, blocked } = await run(k6, redirecting, { load: ['127.0.0.2'] }, requestsSlo);
    expect([code, document.verdict, blocked]).toEqual([0, 'PASS', []]);
    expect(foreign.connections).toBeGreaterThan(0);
  });
});

const journey = `export default {
  name: 'open',
  pages: { home: '/' },
  async run({ page, urls, step }) {
    await step('open', () => page.goto(urls.web));
  },
};
`;
