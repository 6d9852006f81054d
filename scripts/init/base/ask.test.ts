import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { afterEach, expect, it, onTestFinished } from 'vitest';
import { endlessAnswers, serveEndless } from '../../../scenarios/base/limits/endless.fixture.ts';
import { asker, webSocketAsker } from './ask.ts';

let server: Server | undefined;
afterEach(() => server?.close());

/** Requests a server that answers with the bytes in `answer`. It then closes the connection, unless `end` is false. */
async function outcome(answer: string, end = true): Promise<number | Error> {
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => (end ? socket.end(answer) : socket.write(answer)));
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return asker(
    `http://127.0.0.1:${port}/`,
    {},
  )(`http://127.0.0.1:${port}/`).then(
    ({ status }) => status,
    (error: Error) => error,
  );
}

it.each([
  ['101 with an open connection', 'HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n', false],
  ['101 to a WebSocket', 'HTTP/1.1 101 Switching\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n\x81\x01a', false],
  ['no status line', 'hello', true],
  ['HTTP/0.9', '<html></html>\n', true],
  ['headers above 16 KiB', `HTTP/1.1 200 OK\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`, false],
  ['TLS on a plain port', '\x15\x03\x01\x00\x02\x02\x28', true],
  ['204 with a body', 'HTTP/1.1 204 No Content\r\n\r\nabc', true],
  ['a closed connection', '', true],
  ['only answers of the kind 1xx', 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(100), true],
])('a request of init ends with an error after %s', async (_, answer, end) => {
  expect(await outcome(answer, end)).toBeInstanceOf(Error);
});

it.each([
  ['a body that is too short', 200, 'HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nabc', true],
  ['chunks without an end', 200, 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n', true],
  ['trailers', 200, 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\nx: y\r\n\r\n', false],
  ['204', 204, 'HTTP/1.1 204 No Content\r\ncontent-length: 3\r\n\r\n', true],
  ['304', 304, 'HTTP/1.1 304 Not Modified\r\n\r\n', true],
  ['a redirect to itself', 302, 'HTTP/1.1 302 Found\r\nlocation: /\r\ncontent-length: 0\r\n\r\n', true],
  ['103 before the answer', 200, 'HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n', true],
])('a request of init reads %s', async (_, status, answer, end) => {
  expect(await outcome(answer, end)).toBe(status);
});

it.each(
  endlessAnswers
    .filter(({ head, piece, everyMs }) => everyMs !== undefined || (head === '' && piece === ''))
    .map(({ name }) => name),
)('an upgrade of init ends after its time limit if the server sends %s', async (name) => {
  const endless = await serveEndless(endlessAnswers.find((one) => one.name === name)!);
  onTestFinished(() => endless.close());
  expect(await webSocketAsker({})(endless.url)).toBe(false);
  await expect.poll(() => endless.open()).toBe(0);
});

it('an upgrade of init ends when init is stopped', async () => {
  const endless = await serveEndless(endlessAnswers.find(({ name }) => name === 'nothing')!);
  onTestFinished(() => endless.close());
  expect(await webSocketAsker({ signal: AbortSignal.abort() })(endless.url)).toBe(false);
});

it.each([
  'http://127.0.0.2:PORT/',
  'http://127.0.0.1:PORT@127.0.0.2:PORT/a',
  'http://127.0.0.1.example.test/',
  'http://localhost:PORT/',
])('init sends nothing to another host: %s', async (url) => {
  const { port, connections, close } = await listenEverywhere();
  const written = url.replaceAll('PORT', String(port));
  await expect(asker(`http://127.0.0.1:${port}/`, {})(written)).rejects.toThrow('is not the host of');
  expect(connections()).toBe(0);
  close();
});

it.each([
  ['http://127.0.0.2:PORT/', 302, 0],
  ['//127.0.0.2:PORT/', 307, 0],
  ['http://127.0.0.1:PORT@127.0.0.2:PORT/a', 301, 0],
  ['ftp://127.0.0.1:PORT/', 302, 0],
  ['http://127.0.0.1:PORT/', 302, 1],
])('init follows a redirect after a redirect only on the host of the address: %s', async (location, status, more) => {
  const { port, connections, close } = await listenEverywhere();
  const to = location.replaceAll('PORT', String(port));
  const first = createServer((socket) =>
    socket.once('data', (data) => {
      const [path, code] = String(data).startsWith('GET /next ') ? [to, status] : ['/next', 302];
      socket.end(`HTTP/1.1 ${code} Found\r\nlocation: ${path}\r\ncontent-length: 0\r\n\r\n`);
    }),
  );
  await new Promise<void>((resolve) => first.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(first.address() as AddressInfo).port}/`;
  const asked = asker(url, {})(url);
  if (more === 0) expect(await asked).toMatchObject({ url: `${url}next`, status });
  else await expect(asked).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(connections()).toBe(more);
  close();
  first.close();
});

async function listenEverywhere() {
  let connections = 0;
  const open = createServer((socket) => {
    connections++;
    socket.destroy();
  });
  await new Promise<void>((resolve) => open.listen(0, resolve));
  const { port } = open.address() as AddressInfo;
  return { port, connections: () => connections, close: () => open.close() };
}
