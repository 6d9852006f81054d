import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { UserError } from '../../../scenarios/base/errors.ts';
import { readHar } from './har.ts';
import { SeenRouteTable } from './seen-routes.ts';

const dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const file = join(dir, 'a.har');

const entry = (url: string, more: object = {}, method = 'GET', second = 0) => ({
  startedDateTime: `2026-10-10T13:55:${String(second).padStart(2, '0')}.000Z`,
  request: {
    method,
    url,
    headers: [{ name: 'Authorization', value: 'Bearer hunter22' }],
    cookies: [{ name: 'a', value: 'hunter22' }],
    ...more,
  },
  response: { status: 200, content: { text: 'hunter22' } },
});

function read(value: unknown, host = 'shop.example', withWrites = false) {
  writeFileSync(file, typeof value === 'string' || Buffer.isBuffer(value) ? value : JSON.stringify(value));
  const table = new SeenRouteTable('', withWrites);
  readHar(file, host, table);
  return table.routes();
}

it('reads the requests to the host, without headers, cookies and secrets', () => {
  const body = {
    postData: {
      mimeType: 'application/json',
      text: '{"name":"a","password":"hunter22","deep":{"token":["hunter22"]}}',
    },
  };
  const form = { postData: { mimeType: 'application/x-www-form-urlencoded', text: 'q=1&pass=hunter22' } };
  const entries = [
    entry('https://shop.example/items/1?page=2&api_key=hunter22'),
    entry('https://user:hunter22@shop.example/items/2', {}, 'GET', 10),
    entry('https://cdn.example/x.js'),
    entry('https://shop.example/orders', body, 'POST'),
    entry('https://shop.example/search', form, 'POST'),
    entry('data:text/plain,hunter22'),
    { request: {} },
  ];
  const routes = read({ log: { entries } }, 'shop.example', true);
  expect(JSON.stringify(routes)).not.toContain('hunter22');
  expect(routes.candidates.map(({ name, weight }) => [name, weight])).toEqual([
    ['GET /items/:id', 2],
    ['POST /orders', 1],
    ['POST /search', 1],
  ]);
  expect(routes.candidates[1]!.item!.body!.values).toEqual({
    name: 'a',
    password: 'removed',
    deep: { token: 'removed' },
  });
  expect(routes.leftOut).toMatchObject({ outside: 1, unreadable: 2, write: 0 });
});

it('reads the requests to the first host in the file when no request goes to the named host', () => {
  const entries = [entry('https://prod.example/a'), entry('https://cdn.example/x.js'), entry('https://prod.example/b')];
  const { candidates } = read({ log: { entries } }, '127.0.0.1:3000');
  expect(candidates.map(({ name }) => name)).toEqual(['GET /a', 'GET /b']);
});

it.each([
  ['bytes', Buffer.from([0, 1, 2, 255, 254])],
  ['another JSON file', { entries: [] }],
  ['a log without entries', { log: {} }],
  ['no request', { log: { entries: [] } }],
  ['deeply nested JSON', `${'['.repeat(100_000)}`],
])('refuses %s as an error of the user', (_, content) => {
  expect(() => read(content)).toThrow(expect.objectContaining({ where: expect.objectContaining({ file }) }));
});

it('reads null as a missing text, and counts an entry with another wrong value', () => {
  const entries = [null, { mimeType: null, text: null }, { mimeType: 'text/plain', text: 5 }, 'a'].map((postData) =>
    entry('https://shop.example/items', { postData }, 'POST'),
  );
  const { candidates, leftOut } = read({ log: { entries } }, 'shop.example', true);
  expect(candidates.map(({ name, weight }) => [name, weight])).toEqual([['POST /items', 2]]);
  expect(leftOut).toMatchObject({ unreadable: 2 });
  const unreadable = { log: { entries: [entries[2], { request: {} }] } };
  expect(() => read(unreadable)).toThrow('2 entries are malformed');
});

it('refuses a file above the limit', () => {
  const large = join(dir, 'large.har');
  writeFileSync(large, '');
  truncateSync(large, 64_000_001);
  expect(() => readHar(large, 'shop.example', new SeenRouteTable('', false))).toThrow(
    expect.objectContaining({ message: expect.stringContaining('a HAR file for `init` is longer than 64 MB') }),
  );
});

it('a HAR file of nested brackets is refused before it is parsed', () => {
  expect(() => read(`{"log":{"entries":${'['.repeat(400_000)}${']'.repeat(400_000)}}}`)).toThrow(UserError);
});
