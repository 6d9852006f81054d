import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type Endless, sendEndless } from './endless.fixture.ts';

/**
 * A WebSocket frame from a server (https://www.rfc-editor.org/rfc/rfc6455#section-5.2). The header states the payload
 * length `claims`; the real payload may have another length.
 */
function frame(opcode: number, payload: string, { final = true, claims = BigInt(payload.length) } = {}): Buffer {
  const head = Buffer.alloc(10);
  head[0] = (final ? 0x80 : 0) | opcode;
  head[1] = 127;
  head.writeBigUInt64BE(claims, 2);
  return Buffer.concat([head, Buffer.from(payload)]);
}

/** `frame` cannot make a ping, because the length of a ping must be written in one byte (RFC 6455, section 5.5). */
const ping = Buffer.concat([Buffer.from([0x89, 100]), Buffer.alloc(100, 'p')]);
const kilobytes = 'x'.repeat(60_000);

/** The frames that a hostile server sends on an open WebSocket. To attack with other frames, add an entry. */
export const endlessFrames: readonly Endless[] = [
  { name: 'text frames', head: '', piece: frame(1, 'x'.repeat(1000)) },
  { name: 'binary frames of 60 kB', head: '', piece: frame(2, kilobytes) },
  {
    name: 'a message whose fragments do not end',
    head: frame(1, kilobytes, { final: false }),
    piece: frame(0, kilobytes, { final: false }),
  },
  {
    name: 'a message in fragments of one byte',
    head: frame(1, 'x', { final: false }),
    piece: Buffer.concat(Array.from({ length: 5000 }, () => frame(0, 'x', { final: false }))),
  },
  { name: 'a frame of 900 MB', head: frame(2, '', { claims: 900_000_000n }), piece: kilobytes },
  { name: 'a frame of 2^63 bytes', head: frame(2, '', { claims: 2n ** 63n - 1n }), piece: kilobytes },
  { name: 'pings', head: '', piece: Buffer.concat(Array.from({ length: 100 }, () => ping)) },
  { name: 'frames of an unknown kind', head: '', piece: frame(5, kilobytes) },
];

export type FrameServer = { url: string; open(): number; close(): void };

/** Starts a server on a free loopback port that sends `frames` on every WebSocket. */
export async function serveFrames(frames: Endless): Promise<FrameServer> {
  const sockets = new Set<Socket>();
  const server = createServer((_request, response) => void response.end('ok'));
  server.on('upgrade', (request, socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accept = createHash('sha1').update(key).digest('base64');
    const head = `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: ${accept}\r\n\r\n`;
    sendEndless(socket, { ...frames, head: Buffer.concat([Buffer.from(head), Buffer.from(frames.head)]) });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    open: () => sockets.size,
    close() {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      server.close();
    },
  };
}
