import { expect, it } from 'vitest';
import { describedRoutes } from './open-api.ts';

const path = (parameters: unknown[] = [], more = {}) => ({ get: { parameters, responses: {}, ...more } });

it('returns the GET routes, with examples as the values of their parameters', () => {
  const described = describedRoutes(
    {
      openapi: '3.1.0',
      servers: [{ url: 'https://shop.example/v1' }],
      components: {
        parameters: { Id: { in: 'path', name: 'id', required: true, schema: { $ref: '#/components/schemas/Id' } } },
        schemas: { Id: { type: 'string', example: 'a b' } },
      },
      paths: {
        '/items': { ...path([{ in: 'query', name: 'page', required: false }]), post: {} },
        '/items/{id}': path([{ $ref: '#/components/parameters/Id' }]),
        '/pages/{n}': { parameters: [{ in: 'path', name: 'n', schema: { type: 'integer', minimum: 3 } }], ...path() },
        '/search': path([{ in: 'query', name: 'q', required: true, examples: { one: { value: 'x&y' } } }]),
        '/kinds/{kind}': path([{ in: 'path', name: 'kind', schema: { enum: ['red', 'blue'] } }]),
        '/users/{name}': path([{ in: 'path', name: 'name', schema: { type: 'string' } }]),
        '/loop/{id}': path([{ $ref: '#/paths/~1loop~1{id}/get/parameters/0' }]),
        '/old': path([], { deprecated: true }),
      },
    },
    '/v1',
  );
  expect(described?.candidates.map(({ name, paths }) => [name, ...paths])).toEqual([
    ['GET /items', '/items'],
    ['GET /items/:id', '/items/a%20b'],
    ['GET /pages/:n', '/pages/3'],
    ['GET /search', '/search?q=x%26y'],
    ['GET /kinds/:kind', '/kinds/red'],
  ]);
  expect(described?.incomplete.map(({ name }) => name)).toEqual(['GET /users/:name', 'GET /loop/:id']);
  expect(described?.others).toBe(1);
});

it('shares the examples of a path parameter between the operations of a place', () => {
  const id = (more: object, name = 'id') => ({ in: 'path', name, required: true, schema: { type: 'string' }, ...more });
  const described = describedRoutes(
    {
      openapi: '3.1.0',
      paths: {
        '/carts/{cartId}': { ...path([id({}, 'cartId')]), put: { parameters: [id({ example: 'c 1' }, 'cartId')] } },
        '/carts/{id}/items/{item}': path([id({}), id({}, 'item')]),
        '/notes/{id}': { parameters: [id({ example: 'n1' })], ...path([id({})]) },
        '/tags/{id}': { ...path(), delete: { parameters: [id({ examples: { one: { value: 't1' } } })] } },
        '/users/{id}': {
          ...path([id({ schema: { type: 'integer' } })]),
          patch: { parameters: [id({ schema: { type: 'integer', example: 42 } })] },
        },
        '/own/{id}': { put: { parameters: [id({ example: 'w' })] }, ...path([id({ example: 'r' })]) },
        '/other/{id}': path([id({})]),
      },
    },
    '',
  );
  const whole = described!.incomplete.map(({ forms }) => forms.map((one) => one.path));
  expect(whole).toEqual([
    ['/carts/{cartId}', '/carts/c%201'],
    ['/carts/{id}/items/{item}', '/carts/c%201/items/{item}'],
    ['/notes/{id}', '/notes/n1'],
    ['/tags/{id}', '/tags/t1'],
    ['/users/{id}', '/users/42'],
    ['/other/{id}', '/other/{id}'],
  ]);
  expect(described!.candidates.map(({ paths: [first] }) => first)).toEqual(['/own/r']);
});

it('reads Swagger 2, whose parameters have no schema', () => {
  const swagger = {
    swagger: '2.0',
    basePath: '/api',
    paths: { '/a/{id}': path([{ in: 'path', name: 'id', type: 'integer' }]) },
  };
  expect(describedRoutes(swagger, '')?.candidates).toMatchObject([{ name: 'GET /api/a/:id', paths: ['/api/a/1'] }]);
});

it.each([null, 'openapi', [], {}, { openapi: '3.0.0' }, { paths: {} }])(
  'refuses %j, which is not a description',
  (value) => {
    expect(describedRoutes(value, '')).toBeUndefined();
  },
);

it.each([
  'x:@far.test:9',
  'mailto:.far.test',
  'javascript:9',
  '//far.test/a',
  'https://far.test',
  '@far.test',
  '\\\\far.test',
])('reads only the path of the address of a server: %s', (url) => {
  for (const description of [
    { openapi: '3.1.0', servers: [{ url }] },
    { swagger: '2.0', basePath: url },
  ]) {
    const { candidates } = describedRoutes({ ...description, paths: { '/a': path(), '@far.test': path() } }, '')!;
    const hosts = candidates.map(({ paths: [first] }) => new URL(`http://own.test:1${first}`).host);
    expect(hosts).toEqual(['own.test:1']);
  }
});

it('reads a bounded number of operations and parameters when references multiply', () => {
  const parameters = Array.from({ length: 10_000 }, (_, i) => ({ in: 'query', name: `p${i}`, required: true }));
  const all = { parameters, get: {}, put: {}, post: {}, patch: {}, delete: {} };
  const paths = Object.fromEntries(Array.from({ length: 40_000 }, (_, i) => [`/a${i}`, { $ref: '#/all' }]));
  const { incomplete, others } = describedRoutes({ openapi: '3.1.0', all, paths }, '')!;
  expect([incomplete.length, others, incomplete[0]!.forms[0]!.missing.length]).toEqual([2000, 8000, 200]);
});
