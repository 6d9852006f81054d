import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

/** A shop with every route that the k6 scripts and Playwright specs in this folder request. */
export type Shop = { url: string; close(): Promise<void> };

/** Changes an answer of the shop. `whole` sends the unchanged answer. If the fault returns false, the shop answers. */
export type Fault = (request: IncomingMessage, response: ServerResponse, whole: () => void) => boolean;

type Route = (parts: { request: IncomingMessage; response: ServerResponse; text: string; id: string }) => void;

const json = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) =>
  void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
const page = (response: ServerResponse, title: string, body: string) =>
  void response
    .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
    .end(
      `<!doctype html><html lang="en"><head><title>${title}</title></head><body><h1>${title}</h1>${body}</body></html>`,
    );
const cookie = ({ headers }: IncomingMessage, name: string) =>
  new RegExp(`(?:^|; )${name}=([^;]*)`).exec(headers.cookie ?? '')?.[1];

/** Returns the routes of a new shop, with their own state. */
function routes(): Readonly<Record<string, Route>> {
  const orders = new Set<string>();
  const token = 'token-17';
  const signedIn = (request: IncomingMessage) => cookie(request, 'sid') === 's-1';
  return {
    'GET /health': ({ response }) => json(response, 200, { status: 'ok' }),
    'GET /': ({ response }) =>
      page(
        response,
        'Cake shop',
        '<a href="/account">Account</a><button onclick="this.textContent=\'Added\'">Add to cart</button>',
      ),
    'GET /style.css': ({ response }) => void response.writeHead(200, { 'content-type': 'text/css' }).end('body{}'),
    'GET /items': ({ response }) => json(response, 200, { items: [{ id: 1 }, { id: 2 }] }),
    'GET /items/:id': ({ response, id }) => json(response, 200, { id: Number(id), name: 'rye' }),
    'POST /orders': ({ response }) => {
      const id = `o${orders.size}`;
      orders.add(id);
      json(response, 201, { id });
    },
    'GET /orders/:id': ({ response, id }) => (orders.has(id) ? json(response, 200, { id }) : json(response, 404, {})),
    'POST /token': ({ response }) => json(response, 200, { token }),
    'DELETE /token': ({ response }) => void response.writeHead(204).end(),
    'GET /me': ({ request, response }) =>
      request.headers.authorization === `Bearer ${token}`
        ? json(response, 200, { name: 'ann' })
        : json(response, 401, {}),
    'GET /login': ({ response }) => {
      response.setHeader('set-cookie', 'csrf=c-1; Path=/');
      page(
        response,
        'Sign in',
        '<form method="post" action="/login"><input type="hidden" name="csrf" value="c-1"><label>User <input name="user"></label><button>Sign in</button></form>',
      );
    },
    'POST /login': ({ request, response, text }) => {
      if (!text.includes('csrf=c-1') || cookie(request, 'csrf') !== 'c-1')
        return json(response, 403, { error: 'csrf' });
      response.writeHead(302, { location: '/account', 'set-cookie': 'sid=s-1; Path=/; HttpOnly' }).end();
    },
    'GET /account': ({ request, response }) => {
      if (signedIn(request)) page(response, 'Your account', '<p data-testid="name">ann</p><a href="/">Shop</a>');
      else response.writeHead(302, { location: '/login' }).end();
    },
    'POST /graphql': ({ response }) => json(response, 200, { data: { books: [{ id: '1', title: 'Rye' }] } }),
    'POST /upload': ({ response, text }) => json(response, 201, { bytes: text.length }),
  };
}

export function shopListener(): RequestListener {
  const all = routes();
  return (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://local');
    const [, parent, id] = /^(\/(?:items|orders))\/([\w-]+)$/.exec(pathname) ?? [];
    const route = all[`${request.method} ${parent === undefined ? pathname : `${parent}/:id`}`];
    let text = '';
    request.setEncoding('latin1').on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      if (route) route({ request, response, text, id: id ?? '' });
      else json(response, 404, { error: 'not found' });
    });
  };
}

/** Starts a shop, whose answers `fault` may change. */
export async function startShop(fault?: Fault): Promise<Shop> {
  const listener = shopListener();
  const server = createServer((request, response) => {
    const whole = () => listener(request, response);
    if (!fault?.(request, response, whole)) whole();
  });
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    const refused = { writeHead: (status: number) => ({ end: () => socket.end(`HTTP/1.1 ${status} No\r\n\r\n`) }) };
    if (fault?.(request, refused as unknown as ServerResponse, () => undefined)) return;
    sockets.handleUpgrade(request, socket, head, (one) => one.on('message', (data) => one.send(`echo ${data}`)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      for (const one of sockets.clients) one.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
