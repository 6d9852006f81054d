import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { WebSocketServer } from 'ws';
import { packageRoot } from '../../scenarios/base/package-root.ts';
import { readProbe } from '../../synthetics/probe/probe.ts';
import { certificate, privateKey } from '../../synthetics/probe/tls.fixture.ts';
import { producers } from '../plan/producers.ts';
import { readJob } from '../plan/read-job.ts';
import { targetOfJob } from '../plan/target-of-job.ts';
import { serve } from '../test/http-server.ts';
import { initProject } from './init-project.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

async function site(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const asked: string[] = [];
  const server = await serve('127.0.0.1', (request, response) => {
    asked.push(`${request.method} ${request.url}`);
    answer(request, response);
  });
  onTestFinished(() => server.close());
  return { url: `${server.url}/`, asked };
}

const page = (_: IncomingMessage, response: ServerResponse) =>
  response.setHeader('content-type', 'text/html').end('<!doctype html><title>A shop</title><p>hello');

const read = (name: string) => readFileSync(join(dir, name), 'utf8');

it('writes a plan, target, SLOs and program that are valid together, with at most 40 lines each', async () => {
  const { url, asked } = await site(page);
  const { files } = await initProject({ dir, url });
  const job = readJob(join(dir, 'smoke.yaml'), producers);
  expect(targetOfJob(undefined, job)).toMatchObject({ urls: { web: url } });
  expect(job.parts.map(({ producer }) => producer.name)).toEqual(['k6', 'journeys']);
  for (const file of files.filter((name) => name !== 'routes.json')) {
    const lines = read(file).trimEnd().split('\n').length;
    expect(lines, file).toBeLessThanOrEqual(file === 'AGENTS.md' ? 60 : 40);
  }
  expect(read('home.ts')).toContain("toHaveTitle('A shop')");
  expect(asked.filter((one) => !/^(GET|HEAD) /.test(one))).toEqual([]);
});

it.each([
  ['beside the package', '.'],
  ['in a folder below it', '..'],
])('names in each YAML file a schema of the installed package, %s', async (_, up) => {
  const { url } = await site(page);
  const root = join(dir, up);
  await initProject({ dir, root, url });
  for (const [file, kind] of [
    ['target.yaml', 'target'],
    ['smoke.yaml', 'plan'],
    ['slos.yaml', 'slo'],
  ] as const) {
    const [, path = ''] = /^# yaml-language-server: \$schema=(\.\S+)\n/.exec(read(file)) ?? [];
    const schema = `docs/schemas/${kind}.schema.json`;
    expect(join(dir, path)).toBe(join(root, 'node_modules/meshproof', schema));
    expect(existsSync(join(packageRoot, schema))).toBe(true);
  }
});

it('writes no journey for an address that is not a page', async () => {
  const { url } = await site((_, response) =>
    response.setHeader('content-type', 'application/json').end('{"ok":true}'),
  );
  const { files } = await initProject({ dir, url });
  expect(files).not.toContain('home.ts');
  expect(readJob(join(dir, 'smoke.yaml'), producers).parts).toHaveLength(1);
  expect(JSON.parse(read('routes.json'))[0].content).toEqual({ type: 'json', keys: ['ok'], values: { ok: true } });
});

it('writes a probe of the path that accepts WebSocket connections', async () => {
  const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1', path: '/socket' });
  onTestFinished(() => sockets.close());
  await once(sockets, 'listening');
  const { port } = sockets.address() as AddressInfo;
  const { files } = await initProject({ dir, url: `http://127.0.0.1:${port}/` });
  expect(files).toContain('socket.yaml');
  const target = targetOfJob(undefined, readJob(join(dir, 'smoke.yaml'), producers))!;
  expect(readProbe(join(dir, 'socket.yaml'), target).value.websocket).toMatchObject({ url: '{api}/socket' });
});

it.each([500, 401, 404])(
  'expects success of an address that answers %s, so that the run reports this status',
  async (status) => {
    const { url } = await site((_, response) => response.writeHead(status).end('no'));
    await initProject({ dir, url });
    expect(JSON.parse(read('routes.json'))).toMatchObject([{ name: 'GET /', status: 200 }]);
  },
);

it.each([
  ['a file', () => writeFileSync(join(dir, 'slos.yaml'), 'mine')],
  ['a directory', () => mkdirSync(join(dir, 'AGENTS.md'))],
  ['a symbolic link to nothing', () => symlinkSync('/nowhere', join(dir, '.gitignore'))],
  ['the journey of the page', () => writeFileSync(join(dir, 'home.ts'), 'mine')],
])('overwrites nothing: %s stops init before it writes', async (_, make) => {
  make();
  const before = readdirSync(dir);
  const { url } = await site(page);
  await expect(initProject({ dir, url })).rejects.toMatchObject({ where: { file: join(dir, before[0]!) } });
  expect(readdirSync(dir)).toEqual(before);
});

it('writes nothing when nothing answers', async () => {
  await expect(initProject({ dir: join(dir, 'new'), url: 'http://127.0.0.1:1/' })).rejects.toMatchObject({
    what: 'target',
  });
  expect(existsSync(join(dir, 'new'))).toBe(false);
});

it.each([1, 3])('writes nothing after an abort during request %i', async (last) => {
  const abort = new AbortController();
  const { url, asked } = await site((request, response) => {
    if (asked.length === last) abort.abort('stopped');
    page(request, response);
  });
  await expect(initProject({ dir: join(dir, 'new'), url, signal: abort.signal })).rejects.toBe('stopped');
  expect(existsSync(join(dir, 'new'))).toBe(false);
});

it('writes a target that trusts the self-signed certificate of an https address', async () => {
  const server = createServer({ cert: certificate, key: privateKey }, (_, response) => response.end('hello'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { files } = await initProject({ dir, url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/` });
  expect(files).toContain('ca.pem');
  const target = targetOfJob(undefined, readJob(join(dir, 'smoke.yaml'), producers));
  expect(target?.tls).toMatchObject({ ca: join(dir, 'ca.pem') });
});

it('completes the paths of a description with the ids of its collections, and leaves out refused routes', async () => {
  const paths = {
    '/items': { get: {} },
    '/items/{id}': { get: { parameters: [{ in: 'path', name: 'id', schema: { type: 'string' } }] } },
    '/broken': { get: {} },
    '/secret': { get: {} },
    '/gone': { get: {} },
  };
  const answers: Record<string, [number, unknown]> = {
    '/': [200, { ok: true }],
    '/openapi.json': [200, { openapi: '3.1.0', paths }],
    '/items': [200, [{ id: 'b-7', name: 'x' }]],
    '/items/b-7': [200, { id: 'b-7', name: 'x' }],
    '/broken': [500, {}],
    '/secret': [401, {}],
  };
  const { url, asked } = await site(({ url: path = '' }, response) => {
    const [status, body] = answers[path] ?? [404, {}];
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  const { findings } = await initProject({ dir, url });
  const names = JSON.parse(read('routes.json')).map(({ name, status }: { name: string; status: number }) => [
    name,
    status,
  ]);
  // The route that answers 500 stays in the program, so that the run reports it.
  expect(names).toEqual([
    ['GET /', 200],
    ['GET /items', 200],
    ['GET /broken', 200],
    ['GET /items/:id', 200],
  ]);
  expect(findings.find(({ what }) => what === 'GET /secret')?.written).toContain('--token-env');
  expect(read('smoke.yaml')).toContain('latency{scenario=traffic,endpoint=GET /items/:id}');
  expect(readJob(join(dir, 'smoke.yaml'), producers).slos.length).toBeGreaterThan(4);
  expect(asked.filter((one) => !/^(GET|HEAD) /.test(one))).toEqual([]);
});

it.each(['text/event-stream; charset=utf-8', 'multipart/x-mixed-replace; boundary=b'])(
  'leaves out a route whose stream %s has no end, and keeps one whose stream ends',
  async (type) => {
    const paths = { '/endless': { get: {} }, '/ending': { get: {} } };
    const { url } = await site(({ url: path }, response) => {
      if (path === '/openapi.json') return response.end(JSON.stringify({ openapi: '3.1.0', paths }));
      response.writeHead(path?.startsWith('/end') ? 200 : 404, { 'content-type': type });
      if (path === '/endless') return response.write('data: 1\n\n');
      return response.end('data: 1\n\n');
    });
    const { findings } = await initProject({ dir, url });
    expect(JSON.parse(read('routes.json'))).toMatchObject([{ name: 'GET /ending', status: 200 }]);
    expect(findings.find(({ what }) => what === 'GET /endless')?.written).toBe('nothing');
  },
);

it.each([
  ['status 204', '/healthz', (path: string) => (path === '/healthz' ? [204, ''] : [404, ''])],
  ['a body that names the path', '/livez', (path: string) => [200, path === '/livez' ? 'live' : `no ${path}`]],
  ['none but the answers of missing paths', '', (path: string) => [200, `{"success":false,"path":"${path}"}`]],
] as const)('finds a health address among other answers: %s', async (_, found, answerTo) => {
  const { url } = await site(({ url: path = '' }, response) => {
    const [status, body] = answerTo(path) as [number, string];
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  await initProject({ dir, url });
  const target = targetOfJob(undefined, readJob(join(dir, 'smoke.yaml'), producers))!;
  expect(target.urls.health).toBe(`${url.slice(0, -1)}${found || '/'}`);
});

it('sends its token with each request, and writes only the name of its variable', async () => {
  const { url } = await site(({ headers }, response) => {
    const isKnown = headers.authorization === 'Bearer hunter22';
    response.writeHead(isKnown ? 200 : 401, { 'content-type': 'application/json' }).end(isKnown ? '{"ok":true}' : '{}');
  });
  const { files } = await initProject({ dir, url, token: { variable: 'SHOP_TOKEN', value: 'hunter22' } });
  expect(read('target.yaml')).toContain('auth: { bearer: { env: SHOP_TOKEN } }');
  expect(read('routes.json')).toContain('"ok":true');
  expect(files.map(read).join('')).not.toContain('hunter22');
});

it('refuses an address that redirects to another host, and leaves out such routes', async () => {
  const { url } = await site(({ url: path }, response) => {
    if (path === '/' || path === '/a.css') response.writeHead(302, { location: 'https://elsewhere.example/' }).end();
    else response.setHeader('content-type', 'text/html').end('<!doctype html><title>A</title><link href="/a.css">');
  });
  await expect(initProject({ dir, url })).rejects.toMatchObject({ name: 'UserError' });
  expect(readdirSync(dir)).toEqual([]);
  await initProject({ dir, url: `${url}index.html` });
  expect(JSON.parse(read('routes.json')).map(({ name }: { name: string }) => name)).toEqual(['GET /index.html']);
});

describe('routes that init does not request', () => {
  /** Writes an access log in which each request occurs as often as its number says. */
  function logOf(requests: Record<string, number>): string {
    const line = (request: string) => `1.1.1.1 - - [10/Oct/2026:13:55:36 +0000] "${request}" 200 1\n`;
    const file = join(dir, 'access.log');
    writeFileSync(
      file,
      Object.entries(requests)
        .map(([request, n]) => line(request).repeat(n))
        .join(''),
    );
    return file;
  }
  const initOf = async (requests: Record<string, number>, url: string) => {
    const source = { kind: 'access-log' as const, file: logOf(requests) };
    const { findings } = await initProject({ dir: join(dir, 'load'), url, source, write: true });
    return { findings, slos: readJob(join(dir, 'load/smoke.yaml'), producers).slos.map(({ name }) => name) };
  };

  it('get no limit on the latency, and the plan names each write that nothing reads back', async () => {
    const { url } = await site((request, response) =>
      request.url === '/gone' ? request.socket.destroy() : response.end('hello'),
    );
    const { findings, slos } = await initOf({ 'GET /a': 40, 'GET /gone': 40, 'POST /orders': 40, 'PUT /x': 1 }, url);
    expect(slos.filter((name) => name.startsWith('latency'))).toHaveLength(2);
    const plan = read('load/smoke.yaml');
    expect(plan).toContain('endpoint=GET /a}');
    expect(plan).not.toMatch(/endpoint=(POST|GET \/gone)/);
    expect(plan).toContain('#   POST /orders, PUT /x\n');
    expect(findings.find(({ what }) => what === 'POST /orders')?.written).toContain('INCONCLUSIVE');
  });

  it('lead to no SLO on the latency when no route was requested', async () => {
    const { url } = await site((_, response) => response.end('hello'));
    const { slos } = await initOf({ 'POST /orders': 40 }, url);
    expect(slos.filter((name) => name.startsWith('latency'))).toEqual([]);
    expect(slos).toContain('errors');
  });
});

it('sends nothing to a host that the OpenAPI description of the target names', async () => {
  const foreign = await serve('127.0.0.2', (_, response) => response.end('elsewhere'));
  onTestFinished(() => foreign.close());
  const { host } = new URL(foreign.url);
  const { url } = await site((request, response) => {
    response.setHeader('content-type', 'application/json');
    const paths = { '/items': { get: {} }, [`@${host}/b`]: { get: {} } };
    const openApi = { openapi: '3.1.0', servers: [{ url: `x:@${host}` }], paths };
    response.end(request.url === '/openapi.json' ? JSON.stringify(openApi) : '{"ok":true}');
  });
  await initProject({ dir, url, token: { variable: 'TOKEN', value: 'a-bearer-token' } });
  expect(foreign.connections()).toBe(0);
  expect(read('routes.json')).toContain('/items');
  expect(read('routes.json')).not.toContain('127.0.0.2');
});
