import { expect, it, onTestFinished } from 'vitest';
import { serve } from '../../test/http-server.ts';
import { httpTrials } from '../../test/trials/http-trials.fixture.ts';
import { asker } from '../base/ask.ts';
import { findGraphQl } from './find-graph-ql.ts';

const graphql = httpTrials.find(({ name }) => name === 'graphql')!;

/** Starts a GraphQL server and resolves to its address. `changed` may replace an answer. */
async function server(changed: (query: string) => object | undefined = () => undefined): Promise<string> {
  const listener = await graphql.listener();
  const { url, close } = await serve('127.0.0.1', (request, response) => {
    const body = changed(new URL(request.url!, 'http://local').searchParams.get('query') ?? '');
    if (body) response.end(JSON.stringify(body));
    else listener(request, response);
  });
  onTestFinished(close);
  return url;
}

it.each(['', '/graphql', '/graphql/'])(
  'finds the queries without required arguments from the address %s',
  async (path) => {
    const url = await server();
    const { candidates } = await findGraphQl(url + path, (url + path).replace(/\/$/, ''), asker(url, {}));
    expect(candidates.map(({ name }) => name)).toEqual(['GET /graphql books', 'GET /graphql motto']);
    const queries = candidates.map(({ paths }) => decodeURIComponent(paths[0]!));
    expect(queries.map((query) => query.replace(/^.*\?query=/, ''))).toEqual(['{books{id title}}', '{motto}']);
  },
);

it.each([
  ['is refused', { errors: [{ message: 'introspection is off' }] }],
  ['has another form', { data: { __schema: { queryType: { name: 'Q' }, types: [{ name: 'Q', fields: 'all' }] } } }],
])('has only a route for the query type, if introspection %s', async (_, answer) => {
  const url = await server((query) => (query.includes('__schema') ? answer : undefined));
  const { candidates } = await findGraphQl(`${url}/graphql`, `${url}/graphql`, asker(url, {}));
  expect(candidates.map(({ paths }) => decodeURIComponent(paths[0]!))).toEqual(['?query={__typename}']);
});

it.each([{ data: { __typename: 7 } }, { data: null }, {}, { ok: true }])(
  'finds no queries where the answer is %j',
  async (answer) => {
    const url = await server(() => answer);
    expect(await findGraphQl(url, url, asker(url, {}))).toEqual({ candidates: [], findings: [] });
  },
);
