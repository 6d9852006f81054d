import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { serve } from '../../test/http-server.ts';
import { initProject } from '../init-project.ts';

type Answers = Readonly<Record<string, (response: ServerResponse, request: IncomingMessage) => void>>;

const json =
  (body: unknown, status = 200) =>
  (response: ServerResponse) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
const page = (body: string) => (response: ServerResponse) =>
  void response.writeHead(200, { 'content-type': 'text/html' }).end(`<!doctype html><title>A</title>${body}`);
const to = (location: string) => (response: ServerResponse) => void response.writeHead(302, { location }).end();
const stream = (response: ServerResponse) =>
  void response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');

/** Runs `init` against a server with these answers by path. Any other path gets the answer of `*`, or else 404. */
async function initSite(answers: Answers, path = '/') {
  const dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const server = await serve('127.0.0.1', (request, response) =>
    (answers[request.url ?? ''] ?? answers['*'] ?? json({ error: 'x' }, 404))(response, request),
  );
  onTestFinished(() => server.close());
  const { findings } = await initProject({ dir, url: server.url + path });
  const row = (what: string) => findings.find((one) => one.what === what);
  return { row, read: (name: string) => readFileSync(join(dir, name), 'utf8') };
}

it.each(['/status', '/ping', '/readyz', '/api/status'])('finds the health address %s', async (path) => {
  const { row } = await initSite({ '/': json({}), [path]: json({ status: 'up' }) });
  expect(row('health')?.found).toBe(path);
});

it('finds the health address of the host if there is none below the address', async () => {
  const { row, read } = await initSite(
    { '/v1/orders': json([{ id: 1 }]), '/healthz': json({ ok: true }) },
    '/v1/orders',
  );
  expect(row('health')?.found).toBe('/healthz');
  expect(read('target.yaml')).toMatch(/health: \S+:\d+\/healthz /);
});

it.each([
  ['a right answer', { '/': json({ a: 1 }) }, '/', false],
  ['a page that is missing', {}, '/', true],
  ['a refused request', { '*': json({ error: 'tenant is required' }, 400) }, '/', true],
  ['a refused token', { '*': json({}, 401) }, '/', true],
  ['a failing server', { '*': json({}, 500) }, '/', true],
  ['an answer at a path with a query', { '/items?tenant=a': json([{ id: 1 }]) }, '/items?tenant=a', false],
])('prints that a run will fail only if no route gave a right answer: %s', async (_, answers, path, isSaid) => {
  const { row } = await initSite(answers, path);
  expect(row('routes') !== undefined).toBe(isSaid);
});

it('names the parts that a refused request lacks', async () => {
  const rows = await Promise.all(
    [400, 422, 401].map(async (status) => (await initSite({ '*': json({}, status) })).row('GET /')?.written),
  );
  expect(rows).toEqual([expect.stringMatching(/--url/), expect.stringMatching(/--url/), expect.stringMatching(/auth/)]);
});

it('uses the other routes of a site whose address is a stream without an end', async () => {
  const description = { openapi: '3.1.0', paths: { '/items': { get: {} } } };
  const { read, row } = await initSite({
    '/': stream,
    '/openapi.json': json(description),
    '/items': json([{ id: 1 }]),
  });
  expect(JSON.parse(read('routes.json'))).toMatchObject([{ name: 'GET /items' }]);
  expect(row('address')?.written).toMatch(/^nothing/);
});

it('refuses a site that has nothing but a stream without an end', async () => {
  const where = { hint: expect.stringContaining('stream') };
  await expect(initSite({ '/': stream })).rejects.toMatchObject({ name: 'UserError', where });
});

it.each([
  ['a sign-in page', '<form><input name=u><input type="password"></form>', true],
  ['any other page', '<form><input type=text></form>', false],
])('names the path to which the address redirects, and whether it asks for a password: %s', async (_, body, asks) => {
  const { row } = await initSite({ '/': to('/login'), '/login': page(body) });
  expect(row('address')?.found).toMatch(/ at \/login$/);
  expect(row('sign-in') !== undefined).toBe(asks);
});

it('follows a redirect that sets cookies, and sends them', async () => {
  const wall = (response: ServerResponse, { headers, url = '' }: IncomingMessage) => {
    if (/(^|; )seen=1(;|$)/.test(headers.cookie ?? '') && /b=2/.test(headers.cookie ?? ''))
      return json({ ok: true })(response);
    return response.writeHead(302, { location: url, 'set-cookie': ['seen=1; Path=/; HttpOnly', 'b=2'] }).end();
  };
  const { row } = await initSite({ '*': wall });
  expect(row('address')?.found).toMatch(/^status 200/);
});

it('refuses an address that redirects without an end, and does not call it another host', async () => {
  const refusal = initSite({ '*': (response, { url = '' }) => to(`${url}a`)(response) });
  await expect(refusal).rejects.toMatchObject({
    name: 'UserError',
    message: expect.not.stringContaining('another host'),
  });
});
