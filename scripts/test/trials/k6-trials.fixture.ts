import type { Fault } from './shop.fixture.ts';

/**
 * A k6 script of the kind that people publish, and a fault of the shop. The run of the script must not PASS while the
 * shop has this fault.
 */
export type K6Trial = { script: string; files?: readonly string[]; faultName: string; fault: Fault };

/** Answers the requests of one route. All other requests go to the shop. */
export const at =
  (route: string, status: number, body = '{}', type = 'application/json'): Fault =>
  ({ method, url }, response) => {
    if (!new RegExp(`^${route}$`).test(`${method} ${url}`)) return false;
    response.writeHead(status, { 'content-type': type }).end(body);
    return true;
  };

/** Delays the answers of one route by `ms`. */
export const late =
  (route: string, ms: number): Fault =>
  ({ method, url }, _, whole) => {
    if (!new RegExp(`^${route}$`).test(`${method} ${url}`)) return false;
    setTimeout(whole, ms);
    return true;
  };

/** Closes the connection of every request but those of the health address. */
const closed: Fault = ({ url, socket }) => {
  if (url === '/health') return false;
  socket.destroy();
  return true;
};

export const k6Trials: readonly K6Trial[] = [
  { script: 'stages.js', faultName: 'an empty list with status 200', fault: at('GET /items', 200, '{"items":[]}') },
  { script: 'csv.js', files: ['users.csv'], faultName: 'no token with status 200', fault: at('POST /token', 200) },
  { script: 'groups.js', faultName: 'orders that are slow', fault: late('POST /orders', 1500) },
  { script: 'lifecycle.js', faultName: 'a token that is refused', fault: at('GET /me', 401) },
  { script: 'sockets.js', faultName: 'refused WebSockets', fault: at('GET /ws', 403) },
  {
    script: 'batch.js',
    faultName: 'a page in place of CSS',
    fault: at('GET /style.css', 200, '<h1>no</h1>', 'text/html'),
  },
  { script: 'jar.js', faultName: 'a sign-in that is refused', fault: at('POST /login', 403) },
  { script: 'names.js', faultName: 'another item', fault: at('GET /items/\\d+', 200, '{"id":-1}') },
  { script: 'summary.js', faultName: 'closed connections', fault: closed },
  {
    script: 'graph.js',
    faultName: 'errors with status 200',
    fault: at('POST /graphql', 200, '{"errors":[{"message":"x"}]}'),
  },
  {
    script: 'upload.js',
    files: ['cake.bin'],
    faultName: 'uploads that are cut',
    fault: at('POST /upload', 201, '{"bytes":5}'),
  },
  { script: 'executors.js', faultName: 'lost orders', fault: at('GET /orders/\\w+', 404) },
];
