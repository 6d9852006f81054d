import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { constants, deflateRawSync } from 'node:zlib';

export type Endless = {
  readonly name: string;
  readonly head: string | Buffer;
  /** The part that is repeated after the head: as fast as the client reads, or every `everyMs` milliseconds. */
  readonly piece: string | Buffer;
  readonly everyMs?: number;
};

const http = (headers: string) => `HTTP/1.1 200 OK\r\n${headers}\r\n\r\n`;
const chunked = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
const plain = 'content-type: text/plain\r\nconnection: close';
const events = 'content-type: text/event-stream\r\ntransfer-encoding: chunked';
const token = 'data: {"choices":[{"delta":{"content":"x"}}]}\n\n';
const gzipHead = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
// A deflate block that ends on a byte boundary and is not the final block, so it can be repeated forever.
const zeros = deflateRawSync(Buffer.alloc(8_000_000), { level: 9, finishFlush: constants.Z_FULL_FLUSH });

export const endlessAnswers: readonly Endless[] = [
  { name: 'a body of lines', head: http(plain), piece: 'process_resident_memory_bytes 1\n'.repeat(2000) },
  { name: 'a body of one line', head: http(plain), piece: 'x'.repeat(64_000) },
  {
    name: 'a body of one JSON text',
    head: `${http('content-type: application/json')}{"a":"`,
    piece: 'y'.repeat(64_000),
  },
  { name: 'chunks without a line end', head: http(events), piece: chunked('data: x'.repeat(9000)) },
  {
    name: 'chunks of one byte',
    head: http('content-type: application/json\r\ntransfer-encoding: chunked'),
    piece: chunked('x').repeat(10_000),
  },
  { name: 'events in chunks of one byte', head: http(events), piece: [...token].map(chunked).join('').repeat(200) },
  {
    name: 'one event in chunks of one byte',
    head: `${http(events)}${chunked('data: ')}`,
    piece: chunked('x').repeat(10_000),
  },
  { name: 'chunks of events', head: http(events), piece: chunked(token.repeat(1000)) },
  {
    name: 'a gzip body of 1000 to 1',
    head: Buffer.concat([Buffer.from(http(`${plain}\r\ncontent-encoding: gzip`)), gzipHead]),
    piece: zeros,
  },
  { name: 'headers', head: 'HTTP/1.1 200 OK\r\n', piece: `x-more: ${'z'.repeat(1000)}\r\n` },
  { name: 'headers, a byte at a time', head: 'HTTP/1.1 200 OK\r\nx-slow: ', piece: 'z', everyMs: 50 },
  { name: 'a body, a byte at a time', head: http(plain), piece: 'z', everyMs: 50 },
  { name: 'nothing', head: '', piece: '' },
  { name: 'informational answers', head: '', piece: 'HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n' },
  {
    name: 'an informational answer now and then',
    head: '',
    piece: 'HTTP/1.1 102 Processing\r\n\r\n',
    everyMs: 50,
  },
  {
    name: 'a switch of protocols',
    head: 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n',
    piece: '',
  },
  { name: 'an error body', head: http(plain).replace('200 OK', '500 Broken'), piece: 'e'.repeat(64_000) },
];

export type EndlessServer = { url: string; open(): number; close(): void };

/** Sends an endless answer on a connection until the connection is closed. */
export function sendEndless(socket: Socket, { head, piece, everyMs }: Endless): void {
  let timer: NodeJS.Timeout | undefined;
  const flood = () => {
    while (!socket.destroyed && socket.write(piece));
  };
  socket.on('error', () => undefined);
  socket.on('close', () => clearInterval(timer));
  // A socket without a reader would not notice that the other side closed.
  socket.resume();
  socket.write(head);
  if (everyMs !== undefined) timer = setInterval(() => socket.write(piece), everyMs);
  else if (piece.length > 0) {
    socket.on('drain', flood);
    flood();
  }
}

/** Starts a server on a free loopback port that sends `answer` to every request. */
export async function serveEndless(answer: Endless): Promise<EndlessServer> {
  const sockets = new Set<Socket>();
  let open = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    let asked = false;
    socket.on('error', () => undefined);
    socket.on('close', () => {
      sockets.delete(socket);
      if (asked) open--;
    });
    socket.once('data', () => {
      asked = true;
      open++;
      sendEndless(socket, answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    open: () => open,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
