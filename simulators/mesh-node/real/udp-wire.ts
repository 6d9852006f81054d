import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { failureOf } from './failure.ts';
import type { Wire, WireEvents } from './wire.ts';

/**
 * Three limits: datagrams per ms, datagrams in a burst, and unread datagrams per receiver. Without these limits, the
 * buffers of sockets would overflow and drop datagrams without an error.
 */
const datagramsPerMs = 20;
const mostAtOnce = 200;
const mostPerSocket = 32;
const headerBytes = 8;

/** Sends frames as datagrams between local sockets, one socket per node. */
export class UdpWire implements Wire {
  readonly transport = 'udp';
  readonly isTarget = false;
  readonly #sockets: Socket[] = [];
  readonly #ports: number[] = [];
  readonly #queue: { from: number; to: number; seq: number; bytes: number }[] = [];
  readonly #atReceiver: Int32Array;
  readonly #nowMs: () => number;
  #tokens = 0;
  #pumpedMs = -1;

  constructor(nodes: number, nowMs: () => number) {
    this.#atReceiver = new Int32Array(nodes);
    this.#nowMs = nowMs;
  }

  async open(events: WireEvents): Promise<{ connected: number; failure: string | undefined }> {
    for (let node = 0; node < this.#atReceiver.length; node++) {
      const socket = createSocket('udp4');
      this.#sockets.push(socket);
      socket.on('error', (error) => events.trouble(failureOf(error)));
      socket.bind(0, '127.0.0.1');
      await once(socket, 'listening');
      this.#ports.push(socket.address().port);
      socket.on('message', (data) => {
        if (data.length < headerBytes) {
          events.trouble({ kind: 'garbage', by: 'generator', text: 'a datagram is too short to come from a node' });
          return;
        }
        this.#atReceiver[node] = Math.max(0, this.#atReceiver[node]! - 1);
        events.frame(node, data.readDoubleLE(0), this.#nowMs());
      });
    }
    return { connected: this.#sockets.length, failure: undefined };
  }

  send(from: number, to: number, seq: number, bytes: number): undefined {
    this.#queue.push({ from, to, seq, bytes });
    return undefined;
  }

  /**
   * Sends queued datagrams. A token bucket limits the rate. Datagrams stay queued while their receiver's buffer is
   * full.
   */
  pump(nowMs: number): void {
    if (this.#pumpedMs < 0) this.#pumpedMs = nowMs;
    this.#tokens = Math.min(mostAtOnce, this.#tokens + (nowMs - this.#pumpedMs) * datagramsPerMs);
    this.#pumpedMs = nowMs;
    let kept = 0;
    for (const one of this.#queue) {
      if (this.#tokens < 1 || this.#atReceiver[one.to]! >= mostPerSocket) {
        this.#queue[kept++] = one;
        continue;
      }
      this.#tokens--;
      this.#atReceiver[one.to]!++;
      const datagram = Buffer.alloc(Math.max(headerBytes, Math.min(one.bytes, 60_000)));
      datagram.writeDoubleLE(one.seq, 0);
      this.#sockets[one.from]!.send(datagram, this.#ports[one.to]!, '127.0.0.1');
    }
    this.#queue.length = kept;
  }

  /** Must be called for a lost datagram. The datagram then no longer counts as unread at the receiver `to`. */
  forget(to: number): void {
    this.#atReceiver[to] = Math.max(0, this.#atReceiver[to]! - 1);
  }

  connected(): number {
    return this.#sockets.length;
  }

  close(): void {
    for (const socket of this.#sockets.splice(0)) socket.close();
  }
}
