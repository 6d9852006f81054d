import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import fastify from 'fastify';

/** A system that meshproof was not written for. `wrongAt` matches the addresses whose answers most breakages change. */
export type HttpTrial = {
  name: string;
  listener(): RequestListener | Promise<RequestListener>;
  /** The path in the address that `init` is called with. */
  path?: string;
  wrongAt: RegExp;
  isTls?: true;
  /** `options` are additional options of `init`. `env` is the environment that the plan of `init` needs. */
  options?: readonly string[];
  env?: Readonly<Record<string, string>>;
};

const json = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) =>
  void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
const page = (response: ServerResponse, title: string, body: string, headers: Record<string, string | string[]> = {}) =>
  void response
    .writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...headers })
    .end(`<!doctype html><html lang="en"><head><title>${title}</title></head><body>${body}</body></html>`);

const files: Readonly<Record<string, readonly [type: string, text: string]>> = {
  '/style.css': ['text/css', 'body { font: 16px sans-serif }'],
  '/app.js': ['text/javascript', 'document.title += ""'],
  '/about.html': ['text/html', '<!doctype html><title>About</title><h1>About us</h1>'],
};

/** A static file server has no health address, and answers 404 as plain text. */
const staticFiles: RequestListener = (request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://local');
  if (pathname === '/')
    return page(
      response,
      'Bakery',
      '<link rel="stylesheet" href="style.css"><script src="app.js"></script><h1>Bread</h1><a href="about.html">About</a>',
    );
  const file = files[pathname];
  if (file) response.writeHead(200, { 'content-type': file[0] }).end(file[1]);
  else response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found');
};

const bearer = 'trial-token-51a7';

/** A JSON API behind a bearer token. Its OpenAPI description and its health address need no token. */
async function fastifyApi(): Promise<RequestListener> {
  const orders = [
    { id: 'o-1', total: 12 },
    { id: 'o-2', total: 30 },
  ];
  const app = fastify();
  app.addHook('onRequest', async (request, reply) => {
    const isOpen = request.url === '/healthz' || request.url === '/openapi.json';
    if (!isOpen && request.headers.authorization !== `Bearer ${bearer}`)
      return reply.code(401).send({ message: 'token missing' });
  });
  app.get('/healthz', () => ({ status: 'ok' }));
  app.get('/products', () => ({ items: [{ id: 7, name: 'rye', price: 4.5 }], total: 1 }));
  app.get('/products/:id', (request, reply) =>
    (request.params as { id: string }).id === '7' ? { id: 7, name: 'rye' } : reply.code(404).send({ message: 'none' }),
  );
  app.get('/orders', () => orders);
  app.get('/openapi.json', () => ({
    openapi: '3.0.0',
    info: { title: 'Shop', version: '1' },
    paths: {
      '/products': { get: {} },
      '/products/{id}': { get: { parameters: [{ name: 'id', in: 'path', required: true }] } },
      '/orders': { get: {}, post: {} },
    },
  }));
  await app.ready();
  return (request, response) => app.routing(request, response);
}

/** A GraphQL server that follows the specification of GraphQL over HTTP: GET and POST, errors with status 200. */
const graphql: RequestListener = (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://local');
  if (pathname !== '/graphql') return json(response, 404, { message: 'Not found' });
  collect(request, (text) => {
    const query = request.method === 'POST' ? JSON.parse(text || '{}').query : searchParams.get('query');
    if (!query) return json(response, 400, { errors: [{ message: 'Must provide query string.' }] });
    json(response, 200, answerGraphql(query));
  });
};

const named = (name: string, kind = 'SCALAR', ofType: unknown = null) => ({ name, kind, ofType });
const field = (name: string, type: unknown, args: unknown[] = []) => ({ name, args, type });
const schema = {
  queryType: { name: 'Query' },
  types: [
    {
      name: 'Query',
      kind: 'OBJECT',
      fields: [
        field('books', named('', 'LIST', named('Book', 'OBJECT'))),
        field('book', named('Book', 'OBJECT'), [
          { name: 'id', defaultValue: null, type: named('', 'NON_NULL', named('ID')) },
        ]),
        field('motto', named('String')),
      ],
    },
    {
      name: 'Book',
      kind: 'OBJECT',
      fields: [field('id', named('ID')), field('title', named('String')), field('author', named('Author', 'OBJECT'))],
    },
    { name: 'Author', kind: 'OBJECT', fields: [field('name', named('String'))] },
    ...['ID', 'String'].map((name) => ({ name, kind: 'SCALAR', fields: null })),
  ],
};

function answerGraphql(query: string): unknown {
  if (query.includes('__schema')) return { data: { __schema: schema } };
  const data = {
    ...(query.includes('__typename') && { __typename: 'Query' }),
    ...(query.includes('books') && { books: [{ id: '1', title: 'Rye and salt' }] }),
    ...(query.includes('motto') && { motto: 'read' }),
  };
  return Object.keys(data).length > 0 ? { data } : { errors: [{ message: 'Cannot query this field' }] };
}

/** A site with sign-in by cookie, and a token against cross-site requests in its form. */
function cookieSite(): RequestListener {
  const sessions = new Set<string>();
  const form = (token: string) =>
    `<link rel="icon" href="/logo.svg"><h1>Sign in</h1><form method="post" action="/login"><input type="hidden" name="csrf" value="${token}"><input name="user"></form>`;
  return (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://local');
    const session = /sid=(\w+)/.exec(request.headers.cookie ?? '')?.[1] ?? '';
    if (pathname === '/login' && request.method === 'GET')
      return page(response, 'Sign in', form('t0k3n'), { 'set-cookie': 'csrf=t0k3n; Path=/' });
    if (pathname === '/login')
      return collect(request, (text) => {
        if (!text.includes('csrf=t0k3n') || !/csrf=t0k3n/.test(request.headers.cookie ?? ''))
          return json(response, 403, { error: 'csrf' });
        const id = `s${sessions.size}`;
        sessions.add(id);
        response.writeHead(302, { location: '/', 'set-cookie': `sid=${id}; Path=/; HttpOnly` }).end();
      });
    if (pathname === '/logo.svg')
      return void response
        .writeHead(200, { 'content-type': 'image/svg+xml' })
        .end('<svg xmlns="http://www.w3.org/2000/svg"/>');
    if (!sessions.has(session)) return void response.writeHead(302, { location: '/login' }).end();
    page(response, 'Account', '<h1>Your account</h1>');
  };
}

/**
 * An API that accepts the first `perSecond` requests of each second, whatever their addresses, and rejects all other
 * requests with Retry-After. If `isStated`, all answers except those of /health also state the limit in
 * RateLimit-Policy.
 */
function limited(perSecond: number, isStated: boolean): RequestListener {
  let second = 0;
  let used = 0;
  return (request, response) => {
    const now = Math.floor(Date.now() / 1000);
    if (now !== second) [second, used] = [now, 0];
    used++;
    const stated: Record<string, string> = isStated ? { 'ratelimit-policy': `"default";q=${perSecond};w=1` } : {};
    if (used > perSecond) return json(response, 429, { error: 'slow down' }, { 'retry-after': '1', ...stated });
    if (request.url === '/health') return json(response, 200, { status: 'ok' });
    json(response, 200, { quotes: [{ id: 1, text: 'bread' }] }, stated);
  };
}

function collect(request: IncomingMessage, then: (text: string) => void): void {
  let text = '';
  request.on('data', (chunk) => {
    text += chunk;
  });
  request.on('end', () => then(text));
}

export const httpTrials: readonly HttpTrial[] = [
  { name: 'static-files', listener: () => staticFiles, wrongAt: /^\/about\.html$/ },
  {
    name: 'bearer-api',
    listener: fastifyApi,
    wrongAt: /^\/products$/,
    options: ['--token-env', 'TRIAL_TOKEN'],
    env: { TRIAL_TOKEN: bearer },
  },
  { name: 'graphql', listener: () => graphql, path: '/graphql', wrongAt: /^\/graphql/ },
  { name: 'cookie-site', listener: cookieSite, wrongAt: /^\/logo\.svg$/ },
  { name: 'self-signed', listener: () => staticFiles, isTls: true, wrongAt: /^\/style\.css$/ },
  { name: 'rate-limit-stated', listener: () => limited(40, true), wrongAt: /^\/$/ },
  { name: 'rate-limit-unstated', listener: () => limited(25, false), wrongAt: /^\/$/ },
];
