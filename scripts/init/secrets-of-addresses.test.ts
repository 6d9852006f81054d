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
