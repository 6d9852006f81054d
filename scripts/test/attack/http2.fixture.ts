import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { sendEndless } from '../../../scenarios/base/limits/endless.fixture.ts';
import { serverCertificate, serverKey } from '../../../scenarios/base/tls/tls.fixture.ts';
import type { Named } from './table.ts';

/**
 * The frames of a hostile HTTP/2 server (https://www.rfc-editor.org/rfc/rfc9113). No request gets a complete and
 * correct answer.
 */
export interface Http2Attack extends Named {
  /** Sent when a connection opens, after the settings of the server. */
  open?: Buffer;
  answer?(stream: number): Buffer;
  /** True if only a gRPC client cannot read the answer. For other clients, the answer is complete. */
  isHttpAnswer?: true;
  /** Returns the frames that are sent without end after the answer to the first request. */
  piece?(stream: number): Buffer;
}

const types = {
  data: 0,
  headers: 1,
  priority: 2,
  reset: 3,
  settings: 4,
  push: 5,
  ping: 6,
  away: 7,
  window: 8,
  more: 9,
};
const endsStream = 1;
const endsHeaders = 4;

function frame(type: number, flags: number, stream: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

const words = (...values: number[]) => {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [i, value] of values.entries()) bytes.writeUInt32BE(value, i * 4);
  return bytes;
};
const setting = (id: number, value: number) => Buffer.concat([Buffer.from([0, id]), words(value)]);
const many = (one: Buffer, n = 200) => Buffer.concat(Array.from({ length: n }, () => one));
/**
 * A header of HPACK without an index (https://www.rfc-editor.org/rfc/rfc7541#section-6.2.2). Name and value must have
 * fewer than 127 bytes.
 */
const field = (name: string, value: string) =>
  Buffer.concat([Buffer.from([0, name.length]), Buffer.from(name), Buffer.from([value.length]), Buffer.from(value)]);
/** The headers of a gRPC answer: `:status: 200` and the content type. */
const okHead = Buffer.concat([Buffer.from([0x88]), field('content-type', 'application/grpc')]);
const started = (stream: number) => frame(types.headers, endsHeaders, stream, okHead);
const kilobytes = Buffer.alloc(16_000, 'x');
/** The head of a message of gRPC: whether it is compressed, and its length. */
const message = (compressed: number, length: number) => Buffer.concat([Buffer.from([compressed]), words(length)]);
const goAway = (code: number, debug = Buffer.alloc(0)) =>
  frame(types.away, 0, 0, Buffer.concat([words(0, code), debug]));
const reset = (stream: number, code: number) => frame(types.reset, 0, stream, words(code));
const ofConnection = (one: Buffer) => () => many(one);

export const http2Attacks: readonly Http2Attack[] = [
  { name: 'GOAWAY at once', open: goAway(0) },
  { name: 'GOAWAY after each request', answer: () => goAway(11) },
  { name: 'GOAWAY without end', piece: ofConnection(goAway(0, kilobytes)) },
  { name: 'RST_STREAM of each request', answer: (stream) => reset(stream, 8) },
  { name: 'a refusal of each request', answer: (stream) => reset(stream, 7) },
  { name: 'RST_STREAM without end', piece: (stream) => many(reset(stream, 2), 2000) },
  { name: 'SETTINGS without end', piece: ofConnection(frame(types.settings, 0, 0, setting(4, 65_535))) },
  { name: 'empty SETTINGS without end', piece: () => many(frame(types.settings, 0, 0), 2000) },
  { name: 'a header table of 4 GB', open: frame(types.settings, 0, 0, setting(1, 0xffff_ffff)) },
  { name: 'no streams allowed', open: frame(types.settings, 0, 0, setting(3, 0)) },
  { name: 'a window of nothing', open: frame(types.settings, 0, 0, setting(4, 0)), answer: started },
  { name: 'PING without end', piece: () => many(frame(types.ping, 0, 0, Buffer.alloc(8)), 2000) },
  {
    name: 'CONTINUATION without end',
    answer: (stream) => frame(types.headers, 0, stream, okHead),
    piece: (stream) => many(frame(types.more, 0, stream, many(field('x-more', 'y'.repeat(100)), 100)), 10),
  },
  {
    name: 'empty CONTINUATION without end',
    answer: (stream) => frame(types.headers, 0, stream, okHead),
    piece: (stream) => many(frame(types.more, 0, stream), 2000),
  },
  { name: 'HEADERS without end', answer: started, piece: (stream) => many(started(stream)) },
  {
    name: 'informational HEADERS without end',
    piece: (stream) => many(frame(types.headers, endsHeaders, stream, field(':status', '103'))),
  },
  { name: 'DATA without end', answer: started, piece: (stream) => many(frame(types.data, 0, stream, kilobytes), 10) },
  { name: 'empty DATA without end', answer: started, piece: (stream) => many(frame(types.data, 0, stream), 2000) },
  {
    name: 'WINDOW_UPDATE beyond 2^31',
    answer: (stream) => many(frame(types.window, 0, stream, words(0x7fff_ffff)), 3),
  },
  {
    name: 'PRIORITY without end',
    piece: (stream) => many(frame(types.priority, 0, stream, Buffer.from([0, 0, 0, 0, 9])), 2000),
  },
  {
    name: 'pushed streams',
    piece: (stream) => many(frame(types.push, endsHeaders, stream, Buffer.concat([words(2), okHead]))),
  },
  { name: 'frames of an unknown kind without end', piece: ofConnection(frame(0xfe, 0, 0, kilobytes)) },
  { name: 'a frame of 16 MB', answer: (stream) => frame(types.data, 0, stream, Buffer.alloc(2 ** 24 - 1)) },
  {
    name: 'headers that cannot be decoded',
    answer: (stream) => frame(types.headers, endsHeaders, stream, Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff])),
  },
  {
    name: 'a status that is no number',
    answer: (stream) => frame(types.headers, endsHeaders | endsStream, stream, field(':status', 'two')),
  },
  { name: 'no answer' },
  { name: 'bytes that are no HTTP/2', open: Buffer.alloc(100_000, 0xaa) },
  {
    name: 'a message of gRPC of 4 GB',
    answer: (stream) => Buffer.concat([started(stream), frame(types.data, 0, stream, message(0, 0xffff_ffff))]),
    piece: (stream) => frame(types.data, 0, stream, kilobytes),
  },
  {
    name: 'a compressed message of gRPC without a name of its compression',
    isHttpAnswer: true,
    answer: (stream) =>
      Buffer.concat([started(stream), frame(types.data, endsStream, stream, Buffer.concat([message(1, 4), words(7)]))]),
  },
  {
    name: 'messages of gRPC without end',
    answer: started,
    piece: (stream) => many(frame(types.data, 0, stream, message(0, 0)), 1000),
  },
];

const preface = 24;

/** Returns the stream numbers of the requests in the bytes that a client has sent so far. */
function streamsIn(bytes: Buffer): number[] {
  const streams: number[] = [];
  for (let at = preface; at + 9 <= bytes.length; at += 9 + bytes.readUIntBE(at, 3))
    if (bytes[at + 3] === types.headers) streams.push(bytes.readUInt32BE(at + 5) & 0x7fff_ffff);
  return streams;
}

/** At most this number of bytes is kept from a client, because no attack needs more. */
const mostRead = 1_000_000;

function attackOn(socket: Socket, { open, answer, piece }: Http2Attack): void {
  let seen = Buffer.alloc(0);
  let answered = 0;
  socket.on('error', () => undefined);
  socket.write(Buffer.concat([frame(types.settings, 0, 0), open ?? Buffer.alloc(0)]));
  socket.on('data', (bytes: Buffer) => {
    if (seen.length > mostRead) return;
    seen = Buffer.concat([seen, bytes]);
    for (const stream of streamsIn(seen).slice(answered)) {
      answered++;
      if (answer) socket.write(answer(stream));
      if (answered === 1 && piece) sendEndless(socket, { name: '', head: '', piece: piece(stream) });
    }
  });
}

/** Starts a server on a free port of 127.0.0.1 that attacks every connection: over TLS, or else in plain text. */
export async function serveHttp2(attack: Http2Attack, isTls: boolean): Promise<{ url: string; close(): void }> {
  const sockets = new Set<Socket>();
  const accept = (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    attackOn(socket, attack);
  };
  const options = { cert: serverCertificate, key: serverKey, ALPNProtocols: ['h2'] };
  const server = isTls ? createTlsServer(options, accept) : createServer(accept);
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `${isTls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
