import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { serve } from '../test/http-server.ts';
import { initProject } from './init-project.ts';

it('init leaves out described paths that are too long, and counts them', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const server = await serve('127.0.0.1', (_, response) => response.end('ok'));
  onTestFinished(() => server.close());
  const long = [10, 1990, 3000, 400_000].map((length) => [`/${'a'.repeat(length)}`, { get: {}, post: {} }]);
  const named = (example: string) => ({ get: { parameters: [{ in: 'path', name: 'a', required: true, example }] } });
  const paths = { ...Object.fromEntries(long), '/x/{a}': named('b'.repeat(5000)), '/y/{a}': named('b') };
  const file = join(dir, 'api.json');
  writeFileSync(file, JSON.stringify({ openapi: '3.1.0', paths }));
  const source = { kind: 'openapi', file } as const;
  const { findings } = await initProject({ dir, url: `${server.url}/`, source, write: true });
  expect(findings.find(({ what }) => what === 'left out')?.found).toMatch(/^3 paths /);
  const routes = findings.filter(({ what }) => what.startsWith('GET '));
  expect(routes.map(({ what }) => what.length)).toEqual([15, 1995, 9]);
  expect(JSON.stringify(findings).length).toBeLessThan(20_000);
});

it.each([
  [200, 'status 200', false],
  [404, 'status 404', true],
])('init requests the address if a description has no usable route: status %s', async (status, found, warns) => {
  const dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const server = await serve('127.0.0.1', (_, response) => response.writeHead(status).end('ok'));
  onTestFinished(() => server.close());
  const file = join(dir, 'api.json');
  const get = { parameters: [{ in: 'query', name: 'key', required: true }] };
  writeFileSync(file, JSON.stringify({ openapi: '3.1.0', paths: { '/items': { get } } }));
  const { findings } = await initProject({ dir, url: `${server.url}/`, source: { kind: 'openapi', file } });
  expect(findings.find(({ what }) => what === 'GET /')?.found.replace(/, .*/, '')).toBe(found);
  expect(findings.some(({ written }) => /^a run will FAIL/.test(written))).toBe(warns);
});

it.each([
  ['a limit that ends', 2, '1', { type: 'json', keys: ['id'] }],
  ['a limit of an hour', Number.POSITIVE_INFINITY, '3600', undefined],
])('init finds the content of a right answer, unless the limit is long: %s', async (_, rejected, after, content) => {
  const dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  let requests = 0;
  const server = await serve('127.0.0.1', (request, response) => {
    // The limit rejects some requests of the route after the first one, which explores the address.
    const isRejected = request.url === '/' && requests > 0 && requests <= rejected;
    if (request.url === '/') requests++;
    response.writeHead(isRejected ? 429 : 200, { 'content-type': 'application/json', 'retry-after': after });
    response.end(isRejected ? '{"error":"slow down"}' : '{"id":1}');
  });
  onTestFinished(() => server.close());
  await initProject({ dir, url: `${server.url}/` });
  const routes = JSON.parse(readFileSync(join(dir, 'routes.json'), 'utf8')) as { content?: object }[];
  expect(routes.map((route) => route.content)).toEqual([content]);
});

describe('a description that init finds at the target', () => {
  const described = { '/notes': { get: {}, post: { responses: { 201: {} } } }, '/notes/{id}': { get: {}, delete: {} } };
  const target = async (paths?: object) => {
    const methods: string[] = [];
    const server = await serve('127.0.0.1', (request, response) => {
      methods.push(request.method ?? '');
      const isDescription = request.url === '/openapi.json' && paths !== undefined;
      if (!isDescription && !['/', '/notes'].includes(request.url ?? '')) response.statusCode = 404;
      response.setHeader('content-type', 'application/json');
      response.end(isDescription ? JSON.stringify({ openapi: '3.1.0', paths }) : '[{"id":1}]');
    });
    onTestFinished(() => server.close());
    return { url: `${server.url}/`, methods };
  };
  const directory = () => {
    const dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
    onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
    return dir;
  };

  it.each([true, false])(
    'gives the requests that write only with --write, and init sends none of them: %s',
    async (write) => {
      const { url, methods } = await target(described);
      const { files, findings } = await initProject({ dir: directory(), url, write });
      expect(files.includes('writes.js')).toBe(write);
      expect(findings.some(({ what }) => what === 'POST /notes')).toBe(write);
      expect(methods.filter((method) => !['GET', 'HEAD'].includes(method))).toEqual([]);
    },
  );

  it('is needed for requests that write', async () => {
    const { url } = await target();
    await expect(initProject({ dir: directory(), url, write: true })).rejects.toMatchObject({ name: 'UserError' });
  });
});

it.each([
  ['a secret', `/invite/${['sk', 'live', '9f8a7b6c5d4e3f2a1b'].join('_')}`, 'paths that contain a secret: 2'],
  ['a path that is too long', `/${'a'.repeat(100_000)}`, 'longer than 2000 characters: 2'],
])('names what was left out if no request is left: %s', async (_, path, leftOut) => {
  const dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const { url, close } = await serve('127.0.0.1', (_, response) => response.end('ok'));
  onTestFinished(() => close());
  const file = join(dir, 'a.har');
  const request = { method: 'GET', url: new URL(path, url).href };
  const entries = [1, 2].map(() => ({ request, response: { status: 200 } }));
  writeFileSync(file, JSON.stringify({ log: { entries } }));
  const out = initProject({ dir: join(dir, 'out'), url, source: { kind: 'har', file } });
  await expect(out).rejects.toMatchObject({ where: { hint: expect.stringContaining(leftOut) } });
});
