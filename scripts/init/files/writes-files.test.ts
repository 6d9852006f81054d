import { describe, expect, it } from 'vitest';
import type { Route } from '../base/route.ts';
import { describedRoutes } from '../sources/open-api.ts';
import { type FakeApi, runItems } from './run-program.fixture.ts';
import { requestsFile, writesFile } from './writes-files.ts';

type Stored = Record<string, unknown>;
/**
 * A fault of a target at requests with `method`: it answers `status`, does not store the write (`isLost`), or stores
 * `answers` in place of the sent values. With `confirms`, it still answers as if the write were stored.
 */
type Fault = { method: string; status?: number; isLost?: true; answers?: Stored; confirms?: true };

function routesOf(description: object): Route[] {
  const { candidates } = describedRoutes(description, '')!.writes;
  return candidates.map((one) => ({ status: 200, content: {}, ...one }));
}

/** A description of a shop: POST answers a number as the id, PUT answers the item, and DELETE answers 204. */
const shop = {
  openapi: '3.1.0',
  components: {
    schemas: {
      New: {
        type: 'object',
        required: ['title', 'price', 'kind'],
        properties: {
          title: { type: 'string', maxLength: 60 },
          price: { type: 'number', minimum: 1, maximum: 500 },
          kind: { enum: ['bread', 'cake'] },
          total: { type: 'number' },
          password: { type: 'string', writeOnly: true },
        },
      },
    },
  },
  paths: {
    '/products': {
      post: {
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/New' } } } },
        responses: { 201: {} },
      },
    },
    '/products/{productId}': {
      get: { responses: { 200: {}, 404: {} } },
      put: {
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/New' } } } },
        responses: { 200: {} },
      },
      delete: { responses: { 204: {} } },
    },
  },
};

/** Returns the shop as a target. It computes `total` itself, wraps items in `data`, and never sends the password. */
function shopApi(fault?: Fault): FakeApi {
  const items = new Map<string, Stored>();
  return (method, path, body) => {
    const [, , id = ''] = path.split('/');
    const isFaulty = fault?.method === method;
    const before = items.get(id);
    const sent: Stored = body === '' ? {} : JSON.parse(body);
    const { password: _, ...visible } = sent;
    if (isFaulty && fault.status !== undefined) return { status: fault.status, body: '{"error":"no"}' };
    if (method === 'POST') {
      const key = String(items.size + 1);
      const item = { ...visible, total: 77, id: Number(key) };
      if (!(isFaulty && fault.isLost)) items.set(key, isFaulty && fault.answers ? { ...item, ...fault.answers } : item);
      return { status: 201, body: JSON.stringify({ data: item }) };
    }
    if (!before) return { status: 404, body: '{"error":"none"}' };
    if (method === 'PUT') {
      const after = { ...before, ...visible, total: 77 };
      if (!(isFaulty && fault.isLost))
        items.set(id, isFaulty && fault.answers ? { ...after, ...fault.answers } : after);
      return { body: JSON.stringify({ data: isFaulty && !fault.confirms ? before : after }) };
    }
    if (method === 'DELETE') {
      if (!(isFaulty && fault.isLost)) items.delete(id);
      return { status: 204 };
    }
    return { body: JSON.stringify({ data: before }) };
  };
}

/**
 * A Swagger 2 description: PUT creates and changes a key at a name that the client chooses. It accepts a form, and its
 * answer has no body.
 */
const keys = {
  swagger: '2.0',
  basePath: '/v2',
  paths: {
    '/keys/{name}': {
      parameters: [{ in: 'path', name: 'name', required: true, type: 'string' }],
      get: { responses: { 200: {}, 404: {} } },
      put: { parameters: [{ in: 'formData', name: 'value', required: true, type: 'string' }], responses: { 204: {} } },
      patch: {
        parameters: [{ in: 'formData', name: 'value', required: true, type: 'string' }],
        responses: { 204: {} },
      },
      delete: { responses: { 202: {} } },
    },
  },
};

/** Returns a fake target that stores keys. It confirms `lost` requests for a stored key without changing the key. */
function keysApi(lost?: string): FakeApi {
  const stored = new Map<string, string>();
  return (method, path, body, type) => {
    const name = path.split('/').at(-1)!;
    if (method === 'GET') {
      const value = stored.get(name);
      return value === undefined ? { status: 404 } : { body: JSON.stringify({ name, value }) };
    }
    if (method === lost && stored.has(name)) return { status: method === 'DELETE' ? 202 : 204 };
    if (method === 'DELETE') return stored.delete(name) ? { status: 202 } : { status: 404 };
    if (type !== 'application/x-www-form-urlencoded') return { status: 415 };
    stored.set(name, new URLSearchParams(body).get('value')!);
    return { status: 204, headers: {} };
  };
}

const ofShop = (fault?: Fault, iterations = 1) => runItems(routesOf(shop), shopApi(fault), iterations);
const [post, put, remove] = ['POST /products', 'PUT /products/:productId', 'DELETE /products/:productId'];

describe('a program that creates items of a description', () => {
  it('reads back each write to a correct target, and counts no removed item as an error', () => {
    const { found, failed, errors, accepted } = ofShop(undefined, 3);
    expect([failed, errors]).toEqual([[], []]);
    expect(found).toEqual(Array.from({ length: 3 }, () => [`${post} true`, `${put} true`, `${remove} true`]).flat());
    expect(accepted.slice(0, 3)).toEqual([`${post} 1 #0`, `${put} 1 #1`, `${remove} 1 #2`]);
    expect(new Set(accepted).size).toBe(9);
  });

  it.each<[string, Fault, string]>([
    ['a POST that is not stored', { method: 'POST', isLost: true }, `${post} false`],
    ['a POST that stores another text', { method: 'POST', answers: { title: 'other' } }, `${post} false`],
    ['a PUT that is not stored', { method: 'PUT', isLost: true }, `${put} false`],
    ['a PUT that is confirmed and not stored', { method: 'PUT', isLost: true, confirms: true }, `${put} false`],
    ['a PUT that stores another price', { method: 'PUT', answers: { price: 0.5 } }, `${put} false`],
    ['a DELETE that is not carried out', { method: 'DELETE', isLost: true }, `${remove} false`],
  ])('detects %s', (_, fault, expected) => {
    expect(ofShop(fault).found).toContain(expected);
  });

  it.each(['POST', 'PUT', 'DELETE'])('fails the check of %s with another status, and declares no write', (method) => {
    const { failed, accepted } = ofShop({ method, status: 500 });
    expect(failed).toEqual([expect.stringContaining(method)]);
    expect(accepted.filter((one) => one.startsWith(method))).toEqual([]);
  });

  it.each([
    ['marked as deleted', { deletedAt: '2030-01-01' }, true],
    ['marked as canceled', { status: 'canceled' }, true],
    ['not changed', {}, false],
  ])('decides after a DELETE whether an item that is %s counts as removed: %o', (_, mark, isGone) => {
    const items = shopApi();
    let isRemoved = false;
    const api: FakeApi = (method, path, body, type) => {
      if (method === 'DELETE') isRemoved = true;
      if (method === 'DELETE') return { status: 204 };
      const answer = items(method, path, body, type);
      const data = isRemoved && method === 'GET' && { data: { ...JSON.parse(answer.body!).data, ...mark } };
      return data ? { body: JSON.stringify(data) } : answer;
    };
    expect(runItems(routesOf(shop), api).found).toContain(`${remove} ${isGone}`);
  });

  it('has the result unknown for a write that cannot be read', () => {
    const { found } = ofShop({ method: 'GET', status: 503 });
    expect(found).toEqual([`${post} unknown`, `${put} unknown`, `${remove} unknown`]);
  });
});

describe('a program that chooses the id by itself', () => {
  it('reads back each write to a correct target', () => {
    const { found, failed, errors, accepted } = runItems(routesOf(keys), keysApi(), 2);
    const one = ['PUT', 'PUT', 'PATCH', 'DELETE'].map((method) => `${method} /v2/keys/:name true`);
    expect({ found, failed, errors }).toEqual({ found: [...one, ...one], failed: [], errors: [] });
    // `foundAgain` counts only the first result for an id, so the second PUT of an item needs an id of its own.
    expect(new Set(accepted).size).toBe(8);
  });

  it.each(['PUT', 'PATCH', 'DELETE'])('detects that a %s is not stored', (method) => {
    expect(runItems(routesOf(keys), keysApi(method)).found).toContain(`${method} /v2/keys/:name false`);
  });
});

/** Items that can be read only in their list, but changed and removed one by one. */
const notes = {
  openapi: '3.0.0',
  components: shop.components,
  paths: {
    '/notes': { get: { responses: { 200: {} } }, post: { ...shop.paths['/products'].post } },
    '/notes/{id}': { put: { ...shop.paths['/products/{productId}'].put }, delete: { responses: { 204: {} } } },
  },
};

/** Returns a target of notes. From the third item on, it confirms requests with the method `lost` but ignores them. */
function notesApi(lost?: string, most = Number.POSITIVE_INFINITY): FakeApi {
  const items = new Map<string, Stored>();
  let made = 0;
  return (method, path, body) => {
    const id = path.split('/')[2] ?? String(made + 1);
    if (method === 'GET') return { body: JSON.stringify({ notes: [...items.values()].slice(0, most) }) };
    if (method === 'POST') made++;
    const isLost = method === lost && Number(id) > 2;
    if (!isLost && method === 'DELETE') items.delete(id);
    else if (!isLost) items.set(id, { ...items.get(id), ...JSON.parse(body), id: Number(id) });
    return method === 'POST'
      ? { status: 201, body: JSON.stringify({ id: Number(id) }) }
      : { status: method === 'PUT' ? 200 : 204 };
  };
}

describe('a program that reads its items in a list', () => {
  const names = ['POST /notes', 'PUT /notes/:id', 'DELETE /notes/:id'];

  it('reads back each write to a correct target', () => {
    const { found, failed, errors, sent } = runItems(routesOf(notes), notesApi(), 3);
    expect([failed, errors]).toEqual([[], []]);
    expect(found).toEqual(Array.from({ length: 3 }, () => names.map((name) => `${name} true`)).flat());
    expect(sent).toContain('GET /notes: GET /notes');
  });

  it.each(names)('detects that %s is not stored', (name) => {
    const { found } = runItems(routesOf(notes), notesApi(name.split(' ')[0]), 4);
    expect(found).toContain(`${name} false`);
  });

  const keep = { ...notes, paths: { '/notes': notes.paths['/notes'] } };

  it('has no result for a write if the list contains only its first page', () => {
    const { accepted, found } = runItems(routesOf(keep), notesApi(undefined, 2), 6);
    expect([accepted.length, found]).toEqual([6, Array(2).fill('POST /notes true')]);
  });

  it('has the result unknown if the list does not answer', () => {
    const api = notesApi();
    const { found } = runItems(routesOf(keep), (method, ...more) =>
      method === 'GET' ? { status: 503 } : api(method, ...more),
    );
    expect(found).toEqual(['POST /notes unknown']);
  });
});

it('the program declares a write that no route reads back, and has no result for it', () => {
  const votes = { openapi: '3.0.0', paths: { '/votes': { post: { responses: { 200: {} } } } } };
  expect(runItems(routesOf(votes), () => ({ body: '{"ok":true}' }))).toMatchObject({
    accepted: ['POST /votes undefined #0'],
    found: [],
    failed: [],
  });
});

it('the program reads the id from the header Location of an empty answer', () => {
  const api: FakeApi = (method, path, body) =>
    method === 'POST'
      ? { status: 201, headers: { Location: 'http://target/products/p%2F7?x=1' } }
      : { body: body || JSON.stringify({ path }) };
  expect(runItems(routesOf(shop), api).accepted[0]).toBe(`${post} p/7 #0`);
});

it('the generated files have at most 40 lines', () => {
  for (const file of [writesFile(), requestsFile()])
    expect(file.trimEnd().split('\n').length, file.slice(0, 40)).toBeLessThanOrEqual(40);
});
