import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { serve } from '../test/http-server.ts';
import { initProject } from './init-project.ts';

let dir: string;
beforeEach(() => {
  const place = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
  onTestFinished(() => rmSync(place, { recursive: true, force: true }));
  dir = place;
});

/** Serves a page at each address, and the description at /openapi.json. */
async function site(description?: object): Promise<string> {
  const server = await serve('127.0.0.1', (request, response) => {
    if (description && request.url === '/openapi.json')
      return response.setHeader('content-type', 'application/json').end(JSON.stringify(description));
    return response.setHeader('content-type', 'text/html').end(`<!doctype html><title>at ${request.url}</title>`);
  });
  onTestFinished(() => server.close());
  return server.url;
}

function written(): string {
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8')).join('\n');
}

it.each([
  '/app?token=hunter22hunter',
  '/app?page=2&X-Auth-Token=hunter22hunter',
  '/app?user%5Bpassword%5D=hunter22hunter&page=2',
  '/app?device_code=hunter22hunter',
  '/app?page=2#access_token=hunter22hunter',
  '/app;jsessionid=hunter22hunter?page=2',
  '/app?page=2&u=hunter22hunter%40example.org',
])('init writes no secret of the address %s, and says that it is removed', async (target) => {
  const url = (await site()) + target;
  const { findings } = await initProject({ dir, url });
  expect(written()).not.toContain('hunter22');
  expect(JSON.stringify(findings)).not.toContain('hunter22');
  if (target.includes('page=2')) expect(written()).toContain('?page=2');
  // The fragment of an address is never sent, so nobody misses it.
  if (target.includes('#')) return;
  expect(findings[0]).toEqual({
    what: 'removed',
    found: '1 possible secret in the address',
    written: 'nothing: a run sends no removed value; --token-env NAME sends a token as a header',
  });
});

it.each(['/reset/hunter22hunter22abc', '/users/hunter22@example.org/cart', '/eyJhbGciOiJIUzI1NiJ9.hunter22/a'])(
  'init refuses the address %s, because its path contains a secret',
  async (target) => {
    const url = (await site()) + target;
    await expect(initProject({ dir, url })).rejects.toThrow(
      /^the path of --url contains a value that may be a secret$/,
    );
    expect(readdirSync(dir)).toEqual([]);
  },
);

it('init refuses an address with a user and a password', async () => {
  const url = (await site()).replace('//', '//ann:hunter22@');
  await expect(initProject({ dir, url })).rejects.toThrow(/^an address must not contain a user or password$/);
});

const parameter = (place: string, name: string, example: string) => ({
  get: { parameters: [{ in: place, name, required: true, example }] },
});
const described = {
  openapi: '3.1.0',
  paths: {
    '/a': parameter('query', 'api_key', 'hunter22'),
    '/b': parameter('query', 'page', '7'),
    '/invite/{code}': parameter('path', 'code', 'hunter22hunter22abc'),
  },
};

it.each(['found at the target', 'given as a file'])('init writes no secret of a description %s', async (place) => {
  const file = join(dir, 'api.json');
  const isFile = place === 'given as a file';
  if (isFile) writeFileSync(file, JSON.stringify(described));
  const url = await site(isFile ? undefined : described);
  const into = join(dir, 'load');
  const { findings } = await initProject({ dir: into, url, ...(isFile && { source: { kind: 'openapi', file } }) });
  dir = into;
  expect(written()).not.toContain('hunter22');
  expect(written()).toContain('/b?page=7');
  expect(findings.filter(({ found }) => found.includes('secret'))).toEqual([
    { what: 'left out', found: '1 path that contains a secret', written: 'nothing' },
    { what: 'removed', found: '1 possible secret in a description', written: 'nothing' },
  ]);
});

const secret = `Qk7vXr2LmN9p${'SECRET'}`;
const spellings = [
  `/ok?token=${secret}`,
  `/ok#token=${secret}`,
  `/ok;token=${secret}`,
  `/ok/a;sid=${secret}/b`,
  `/ok/token=${secret}`,
  `/ok/token%3D${secret}`,
  `/ok%3Ftoken=${secret}`,
  `/ok/a%2Fapi_key=${secret}`,
  `/ok/page=2&token=${secret}`,
  `/ok/x=${secret}`,
  `/ok/session:${secret}`,
  `/ok(token='${secret}')`,
  `//ann:${secret}@shop.example/ok`,
  `/access_token/${secret}`,
  '/ok?page=2',
];
const described200 = { responses: { 200: { description: '' } } };
const operation = { get: described200, post: described200 };
const missing = { get: { ...described200, parameters: [{ in: 'query', name: 'q', required: true }] } };
const keyed = (id: string) => [
  ...(id ? [{ in: 'path', name: 'id', required: true }] : []),
  { in: 'query', name: 'api_key', required: true, example: secret },
];
const description = {
  openapi: '3.1.0',
  paths: {
    ...Object.fromEntries(spellings.map((path) => [path, operation])),
    ...Object.fromEntries(spellings.map((path) => [`/lacking${path}`, missing])),
    '/things': { post: { ...described200, parameters: keyed('') } },
    '/things/{id}': { get: { ...described200, parameters: keyed('id') }, delete: described200 },
    [`/notes;token=${secret}`]: operation,
    [`/notes;token=${secret}/{id}`]: operation,
  },
};
const logLine = (target: string) => `1.2.3.4 - - [10/Oct/2026:13:55:36 +0000] "GET ${target} HTTP/1.1" 200 5`;
const sources = {
  openapi: JSON.stringify(description),
  'access-log': spellings.map(logLine).join('\n'),
  'access-log as JSON': spellings.map((path) => JSON.stringify({ method: 'GET', path, status: 200 })).join('\n'),
  har: JSON.stringify({
    log: {
      entries: spellings.map((path) => ({
        request: { method: 'GET', url: `http://shop.example${path}` },
        response: { status: 200 },
      })),
    },
  }),
};

it.each(Object.keys(sources) as (keyof typeof sources)[])(
  'init removes each spelling of a secret: %s',
  async (name) => {
    const file = join(dir, 'source');
    writeFileSync(file, sources[name]);
    const url = await site();
    dir = join(dir, 'load');
    const kind = name.replace(' as JSON', '') as 'openapi' | 'access-log' | 'har';
    const { findings } = await initProject({ dir, url, source: { kind, file }, write: kind === 'openapi' });
    expect(JSON.stringify(findings)).not.toContain(secret);
    expect(written()).not.toContain(secret);
    expect(written()).toContain('/ok?page=2');
  },
);

it('init removes each spelling of a secret in links, redirects and the address of a description', async () => {
  const links = spellings.map((path) => `<script src="${path.replace(/(?=[?#])|$/, '/a.js')}"></script>`);
  const named = `<link rel="service-desc" href="/api.json?token=${secret}">`;
  const server = await serve('127.0.0.1', (request, response) => {
    if (request.url === '/') return response.writeHead(302, { location: `/in;jsessionid=${secret}` }).end();
    if (request.url!.startsWith('/api.json')) return response.end(JSON.stringify(description));
    return response.setHeader('content-type', 'text/html').end(`<!doctype html>${named}${links.join('')}`);
  });
  onTestFinished(() => server.close());
  const { findings } = await initProject({ dir, url: server.url });
  expect(JSON.stringify(findings)).not.toContain(secret);
  expect(written()).not.toContain(secret);
  expect(written()).toContain('/ok?page=2');
});

it('init removes the secret of a redirect to another host from its error', async () => {
  const location = `https://ann:${secret}@login.example/in;sid=${secret}?state=${secret}&page=2#${secret}`;
  const server = await serve('127.0.0.1', (_request, response) => response.writeHead(302, { location }).end());
  onTestFinished(() => server.close());
  const error = await initProject({ dir, url: server.url }).catch(String);
  expect(error).not.toContain(secret);
  expect(error).toContain('use --url https://login.example/in?page=2');
});
