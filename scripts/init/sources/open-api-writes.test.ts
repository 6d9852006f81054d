import { describe, expect, it } from 'vitest';
import { describedRoutes } from './open-api.ts';

const json = (schema: unknown, more = {}) => ({ content: { 'application/json': { schema, ...more } } });
const ok = { responses: { 201: {} } };
const writesOf = (paths: object, more = {}) => describedRoutes({ openapi: '3.1.0', paths, ...more }, '')!.writes;
const bodyOf = (schema: unknown, more = {}, root = {}) =>
  writesOf({ '/a': { post: { requestBody: json(schema, more), ...ok } } }, root);

describe('the writes of a description', () => {
  it('join POST, PUT, PATCH and DELETE of an item, also if its path ends in a slash', () => {
    const id = { '/orders/{id}/': { get: {}, put: {}, patch: {}, delete: { responses: { 204: {} } } } };
    const { candidates, leftOut } = writesOf({ '/orders/': { get: {}, post: ok }, ...id });
    expect(candidates).toMatchObject([
      {
        ...{ name: 'POST /orders/', paths: ['/orders/'], status: 201 },
        item: {
          ...{ path: '/orders/{id}/', read: 'GET /orders/:id/', statuses: [201] },
          steps: [{ method: 'PUT' }, { method: 'PATCH' }, { method: 'DELETE', statuses: [204] }],
        },
      },
    ]);
    expect(candidates[0]!.item!.keys).toEqual(expect.arrayContaining(['id', 'orderId', 'order_id']));
    expect(leftOut).toEqual([]);
  });

  it('are read back in the list if the item has no route of its own, also after a change or removal', () => {
    const [made] = writesOf({ '/notes': { get: {}, post: ok }, '/notes/{id}': { delete: {} } }).candidates;
    const steps = [{ method: 'DELETE' }];
    expect(made!.item).toMatchObject({ list: '/notes', read: 'GET /notes', path: '/notes/{id}', steps });
    const [listed] = writesOf({ '/votes': { get: {}, post: ok } }).candidates;
    expect(listed!.item).toMatchObject({ list: '/votes', read: 'GET /votes', steps: [] });
    expect(listed!.item).not.toHaveProperty('path');
  });

  it('contain a POST whose item no route reads, without a path to read', () => {
    expect(writesOf({ '/votes': { post: ok } }).candidates).toMatchObject([{ item: { statuses: [201] } }]);
    expect(writesOf({ '/votes': { post: ok } }).candidates[0]!.item).not.toHaveProperty('path');
  });

  it.each([
    ['a PUT of something that the program did not create', { '/profile': { get: {}, put: {} } }, 'PUT /profile'],
    ['a DELETE of something that exists', { '/users/{id}': { get: {}, delete: {} } }, 'DELETE /users/:id'],
    ['a PUT that answers 404', { '/a/{id}': { get: {}, put: { responses: { 204: {}, 404: {} } } } }, 'PUT /a/:id'],
    ['a path without an example', { '/users/{name}/orders': { post: ok } }, 'POST /users/:name/orders'],
    ['a file', { '/a': { post: { requestBody: { content: { 'multipart/form-data': {} } }, ...ok } } }, 'POST /a'],
    [
      'a text with a pattern and no example',
      {
        '/a': {
          post: { requestBody: json({ required: ['c'], properties: { c: { type: 'string', pattern: '^A' } } }) },
        },
      },
      'POST /a',
    ],
  ])('leave out %s, with the reason', (_, paths, name) => {
    expect(writesOf(paths)).toMatchObject({ candidates: [], leftOut: [{ name, why: expect.any(String) }] });
  });

  it.each([
    ['text', { type: 'string' }],
    ['uuid', { type: 'string', format: 'uuid' }],
    ['number', { type: 'integer' }],
  ])('choose an id of kind %s for a PUT that creates', (ownId, schema) => {
    const parameters = [{ in: 'path', name: 'key', required: true, schema }];
    const [made] = writesOf({ '/kv/{key}': { parameters, get: {}, put: { responses: { 204: {} } } } }).candidates;
    expect(made).toMatchObject({ method: 'PUT', paths: ['/kv/{id}'], item: { ownId, steps: [{ method: 'PUT' }] } });
  });

  it('take the id of the path above an item from the example of another operation', () => {
    const parameters = [{ in: 'path', name: 'user', required: true, schema: { type: 'string' }, example: 'ann' }];
    const [made] = writesOf({
      '/users/{user}': { delete: { parameters } },
      '/users/{id}/orders': { post: ok },
    }).candidates;
    expect(made).toMatchObject({ name: 'POST /users/:id/orders', paths: ['/users/ann/orders'] });
  });

  it('have at most 20 kinds, and name those that are left out', () => {
    const paths = Array.from({ length: 8 }, (_, i) => [
      [`/a${i}`, { post: ok }],
      [`/a${i}/{id}`, { get: {}, put: {}, delete: {} }],
    ]).flat();
    const { candidates, leftOut } = writesOf(Object.fromEntries(paths));
    const kinds = candidates.map(({ item }) => 1 + (item!.steps?.length ?? 0));
    expect([kinds.reduce((sum, one) => sum + one, 0), leftOut.length]).toEqual([20, 2]);
  });
});

describe('the body of a write', () => {
  it('has the required and the simple values that the schema allows', () => {
    const schema = {
      allOf: [{ $ref: '#/components/schemas/Base' }, { properties: { mail: { type: 'string', format: 'email' } } }],
    };
    const Base = {
      required: ['name', 'address', 'tags'],
      properties: {
        id: { type: 'string', readOnly: true },
        name: { type: ['string', 'null'], maxLength: 26 },
        code: { type: 'string', maxLength: 4 },
        size: { type: 'integer', minimum: 3, maximum: 9 },
        step: { type: 'number', multipleOf: 0.5 },
        shopId: { type: 'integer' },
        color: { enum: ['red', 'blue'] },
        day: { type: 'string', format: 'date' },
        address: { type: 'object', required: ['street'], properties: { street: { type: 'string' } } },
        more: { type: 'object', properties: {} },
        tags: { type: 'array', minItems: 1, items: { type: 'string' } },
      },
    };
    const [made] = bodyOf(schema, {}, { components: { schemas: { Base } } }).candidates;
    expect(made!.item!.body).toEqual({
      type: 'application/json',
      values: {
        ...{ name: 'meshpr', code: 'mesh', size: 3, step: 1, color: 'red', day: '2030-01-02', tags: ['meshproof'] },
        ...{ address: { street: 'meshproof' }, mail: 'meshproof@example.com' },
      },
      change: { name: 'text', size: [3, 9], mail: 'email' },
    });
  });

  it('is the example of the description, and only its values with a schema change', () => {
    const schema = { properties: { title: { type: 'string' } } };
    const [made] = bodyOf(schema, { example: { title: 'Rye', state: 'open' } }).candidates;
    expect(made!.item!.body).toMatchObject({ values: { title: 'Rye', state: 'open' }, change: { title: 'text' } });
  });

  it('ends for a circular schema', () => {
    const Node = { required: ['next'], properties: { next: { $ref: '#/components/schemas/Node' } } };
    const root = { components: { schemas: { Node } } };
    expect(bodyOf({ $ref: '#/components/schemas/Node' }, {}, root).candidates).toHaveLength(1);
  });

  const self = { $ref: '#/components/schemas/Node' };
  const names = Array.from({ length: 60 }, (_, i) => `p${i}`);
  it.each([
    [
      'that contains itself many times in its properties',
      { required: names, properties: Object.fromEntries(names.map((name) => [name, self])) },
    ],
    [
      'that contains itself many times in its parts',
      { allOf: names.map(() => self), properties: { a: { type: 'string' } } },
    ],
    ['with too many required names', { required: Array.from({ length: 300_000 }, (_, i) => `${i}`) }],
  ])('is left out for a schema %s', (_, Node) => {
    const { candidates, leftOut } = bodyOf(self, {}, { components: { schemas: { Node } } });
    expect({ candidates, leftOut }).toEqual({
      candidates: [],
      leftOut: [{ name: 'POST /a', why: 'a body with too many schemas' }],
    });
  });
});

it('the operations that write are read only when their routes are needed', () => {
  const post = {
    get requestBody(): object {
      throw new Error('looked at');
    },
  };
  const described = describedRoutes({ openapi: '3.1.0', paths: { '/orders': { post, get: {} } } }, '')!;
  expect(described.candidates).toMatchObject([{ name: 'GET /orders' }]);
  expect(() => described.writes).toThrow('looked at');
});

it.each([10_001, 1e9, 1e308, '5'])(
  'a body with a text of at least %j characters is left out or shortened',
  (minLength) => {
    const { candidates, leftOut } = bodyOf({ required: ['a'], properties: { a: { type: 'string', minLength } } });
    const longest = JSON.stringify(candidates).length;
    expect([candidates.length + leftOut.length, longest < 1000]).toEqual([1, true]);
  },
);
