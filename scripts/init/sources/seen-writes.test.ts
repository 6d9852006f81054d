import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Route } from '../base/route.ts';
import { type FakeApi, runItems } from '../files/run-program.fixture.ts';
import { requestOf } from './access-log.ts';
import { readHar } from './har.ts';
import { SeenRouteTable } from './seen-routes.ts';

const dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const file = join(dir, 'a.har');

function entry(request: string, sent: unknown, status: number, answer?: unknown) {
  const [method, path] = request.split(' ');
  const text = JSON.stringify(sent);
  return {
    request: {
      ...{ method, url: `https://shop.example${path}` },
      ...(sent !== undefined && { postData: { mimeType: 'application/json', text } }),
    },
    response: { status, content: { text: JSON.stringify(answer) } },
  };
}

function recorded(entries: object[]) {
  writeFileSync(file, JSON.stringify({ log: { entries } }));
  const table = new SeenRouteTable('', true);
  readHar(file, 'shop.example', table);
  return table.routes();
}

function logged(requests: readonly string[], withWrites = true) {
  const table = new SeenRouteTable('', withWrites);
  for (const request of requests) table.add(requestOf(`1.1.1.1 - - [10/Oct/2026:13:55:36 +0000] "${request}" 200 1`)!);
  return table.routes();
}

const writesOf = ({ candidates }: ReturnType<typeof recorded>): Route[] =>
  candidates.filter(({ item }) => item).map((one) => ({ status: 200, content: {}, ...one }));

/** An order is created, read, changed, changed again in part, and removed. */
const session = [
  entry('POST /orders?x=1', { item: 'tea', count: 1, tags: [] }, 201, { id: 'a/7', item: 'tea' }),
  entry('GET /orders/a%2F7', undefined, 200, { id: 'a/7', item: 'tea' }),
  entry('PUT /orders/a%2F7', { item: 'rye', count: 2 }, 200),
  entry('PATCH /orders/a%2F7', { count: 3 }, 204),
  entry('DELETE /orders/a%2F7', undefined, 204),
];

/** Returns a target of orders. It confirms the requests with the method `lost`, but does not store them. */
function orders(lost?: string, missing?: 'id'): FakeApi {
  const items = new Map<string, object>();
  return (method, path, body) => {
    const [, , id] = path.split('/');
    const key = id ?? `a%2F${items.size + 10}`;
    const before = items.get(key);
    if (method === 'GET') return before ? { body: JSON.stringify(before) } : { status: 404 };
    if (id !== undefined && !before) return { status: 404 };
    if (method !== lost && method === 'DELETE') items.delete(key);
    else if (method !== lost) items.set(key, { ...before, ...JSON.parse(body) });
    const made = missing ? {} : { id: decodeURIComponent(key) };
    return { status: { POST: 201, PUT: 200 }[method] ?? 204, body: JSON.stringify(made) };
  };
}

describe('the writes of a recording', () => {
  const names = ['POST /orders', 'PUT /orders/:id', 'PATCH /orders/:id', 'DELETE /orders/:id'];

  it('create, change and remove an item as the recording does, and are all read back', () => {
    const { found, failed, errors, sent } = runItems(writesOf(recorded(session)), orders());
    expect({ found, failed, errors }).toEqual({ found: names.map((name) => `${name} true`), failed: [], errors: [] });
    expect(sent.slice(0, 3)).toEqual([
      'POST /orders: POST /orders?x=1',
      'GET /orders/:id: GET /orders/a%2F10',
      'PUT /orders/:id: PUT /orders/a%2F10',
    ]);
  });

  it('leave out the requests for a recorded item, because this item may be gone', () => {
    const others = [
      entry('POST /orders', { item: 'oat' }, 201, { id: 8 }),
      entry('GET /orders/8', undefined, 200),
      entry('GET /orders/8?full=1', undefined, 200),
      entry('GET /orders/9', undefined, 200),
      entry('DELETE /orders/8', undefined, 204),
      entry('DELETE /orders/9', undefined, 204),
    ];
    const { candidates } = recorded([...session, ...others]);
    expect(candidates.map(({ name, weight, paths }) => [name, weight, paths])).toEqual([
      ['POST /orders', 2, ['/orders?x=1', '/orders']],
      ['DELETE /orders/:id', 1, ['/orders/9']],
      ['GET /orders/:id', 1, ['/orders/9']],
    ]);
  });

  it.each([...names.entries()])('detect that write %s, %s, is not stored', (i, name) => {
    const { found } = runItems(writesOf(recorded(session)), orders(name.split(' ')[0]));
    expect(found[i]).toBe(`${name} false`);
  });

  it('count an answer without the recorded id as wrong', () => {
    const { failed, accepted } = runItems(writesOf(recorded(session)), orders(undefined, 'id'));
    expect([failed, accepted]).toEqual([['POST /orders is right'], []]);
  });

  it('are read below each recorded path of a collection', () => {
    const nested = [
      entry('POST /users/5/orders/', { a: 1 }, 201, { uuid: '0b9c2a6e-0000-4000-8000-000000000001' }),
      entry('GET /users/5/orders/0b9c2a6e-0000-4000-8000-000000000001', undefined, 200, {}),
    ];
    const api: FakeApi = (method) => (method === 'POST' ? { status: 201, body: '{"uuid":"u9"}' } : { body: '{"a":1}' });
    const { sent, found } = runItems(writesOf(recorded(nested)), api);
    expect(sent[1]).toBe('GET /users/:id/orders/:id: GET /users/5/orders/u9');
    expect(found).toEqual(['POST /users/:id/orders/ true']);
  });

  it.each([
    ['a list', [{ id: 16 }, { id: 17 }]],
    ['a list in a key', { count: 1, notes: [{ id: 17 }] }],
    ['a list in a nested key', { data: { notes: [{ id: 17 }] } }],
  ])('are read back in %s if the recording shows the item only there', (_, list) => {
    const listed = [
      entry('POST /notes', { a: 1 }, 201, { id: 17 }),
      entry('GET /notes?sort=new', undefined, 200, list),
      entry('DELETE /notes/17', undefined, 204),
    ];
    const { candidates } = recorded(listed);
    const [item] = candidates.flatMap(({ item }) => item ?? []);
    expect(item).toMatchObject({ list: '{path}', read: 'GET /notes', steps: [{ method: 'DELETE' }] });
    let notes: object[] = [];
    const api: FakeApi = (method) => {
      if (method === 'POST') notes = [{ id: 9, a: 1 }];
      if (method === 'DELETE') notes = [];
      return method === 'GET' ? { body: JSON.stringify(notes) } : { status: 201, body: '{"id":9}' };
    };
    const { found } = runItems(writesOf({ ...recorded(listed) }), (method, path, body, type) =>
      method === 'DELETE' ? { ...api(method, path, body, type), status: 204 } : api(method, path, body, type),
    );
    expect(found).toEqual(['POST /notes true', 'DELETE /notes/:id true']);
  });

  it.each([
    [
      'a list without it',
      [entry('POST /orders', {}, 201, { id: 17 }), entry('GET /orders', undefined, 200, [{ id: 1 }])],
    ],
    ['another id', [entry('POST /orders', {}, 201, { id: 17 }), entry('GET /orders/18', undefined, 200)]],
    ['a refused write', [entry('POST /orders', {}, 409, { id: 17 }), entry('GET /orders/17', undefined, 200)]],
    ['another place', [entry('POST /orders', {}, 201, { id: 17 }), entry('GET /items/17', undefined, 200)]],
    ['a secret', [entry('POST /orders', {}, 201, { token: 17 }), entry('GET /orders/17', undefined, 200)]],
  ])('are not read back after %s', (_, entries) => {
    for (const { item } of recorded(entries).candidates) expect(item?.path).toBeUndefined();
  });

  it.each<[string, unknown, boolean]>([
    ['a query', { query: '{ shop { name } }' }, false],
    ['a named query', { query: 'query Shop { name }', operationName: 'Shop' }, false],
    ['a list of queries', [{ query: '{a}' }, { query: 'query B {b}' }], false],
    ['a mutation', { query: 'mutation { buy }' }, true],
    ['a document with a query and a mutation', { query: 'query A {a} mutation B {b}', operationName: 'B' }, true],
    ['a list with a mutation', [{ query: '{a}' }, { query: 'mutation { buy }' }], true],
    ['an empty list', [], true],
    ['a search', { q: 'tea' }, true],
  ])('contain a POST only if it may write: %s', (_, body, isWrite) => {
    const [route] = recorded([entry('POST /graphql', body, 200, {})]).candidates;
    expect(route!.item !== undefined).toBe(isWrite);
  });
});

describe('the writes of an access log', () => {
  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'MKCOL'])('are declared, and have no result: %s', (method) => {
    const routes = writesOf(logged([`${method} /votes`, `${method} /votes`]));
    const { accepted, found, failed } = runItems(routes, () => ({ body: '{"ok":true}' }), 3);
    expect(accepted).toHaveLength(3);
    expect(new Set(accepted).size).toBe(3);
    expect([found, failed]).toEqual([[], []]);
  });

  it('are not declared for a route that the user marks as one that only reads', () => {
    const routes = writesOf(logged(['POST /search'])).map((route) => ({
      ...route,
      item: { readsOnly: true as const },
    }));
    expect(runItems(routes, () => ({ body: '[]' }))).toMatchObject({ accepted: [], failed: [] });
  });

  it.each(['GET', 'HEAD', 'OPTIONS', 'PROPFIND'])('contain no %s', (method) => {
    expect(writesOf(logged([`${method} /votes`]))).toEqual([]);
  });

  it('have at most 20 kinds; the others are counted as left out', () => {
    const kinds = [...Array(30).keys()].map((i) => `POST /kind${String.fromCharCode(97 + i)}`);
    const { candidates, leftOut } = logged([...kinds, 'GET /']);
    expect([candidates.length, leftOut.kinds]).toEqual([21, 10]);
  });
});
