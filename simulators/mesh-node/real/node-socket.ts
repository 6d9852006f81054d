import { WebSocket } from 'ws';
import { bodyLimits } from '../../../scenarios/base/limits/body-limits.ts';
import { BodyLimitError } from '../../../scenarios/base/limits/limit-error.ts';
import type { TlsOptions } from '../../../scenarios/base/tls/client-tls.ts';
import { type Failure, failureOf, httpFailure } from './failure.ts';
import type { Blame } from './ledger.ts';

/** The deadline of a handshake, a ping and a message. */
export const deadlineMs = 5000;
const firstBackoffMs = 100;
const longestBackoffMs = 5000;
/**
 * The maximum number of unsent bytes in a socket. Without this limit, a broker that stops reading would fill our
 * memory.
 */
const bufferLimitBytes = 1_000_000;

const tooMuchGarbage = failureOf(new BodyLimitError(bodyLimits.meshGarbage, 'bytes'));

export type SocketEvents = {
  connected(tookMs: number): void;
  refused(failure: Failure, location: string | undefined): void;
  /** Called when an open connection ended without `close`: it failed, or the peer closed it or broke the protocol. */
  broken(failure: Failure): void;
  /** Returns whether the protocol allows the frame. */
  frame(data: Buffer, atMs: number): boolean;
  pong(data: Buffer, atMs: number): void;
};

/** The connection of one node. The node reconnects with growing pauses until `close` is called. */
export class NodeSocket {
  readonly #url: string;
  readonly #events: SocketEvents;
  readonly #nowMs: () => number;
  readonly #random: () => number;
  readonly #tls: TlsOptions;
  #socket: WebSocket | undefined;
  #retry: NodeJS.Timeout | undefined;
  #failures = 0;
  #lastFailure: Blame = 'target';
  #closed = false;

  constructor(url: string, events: SocketEvents, nowMs: () => number, random: () => number, tls: TlsOptions = {}) {
    this.#url = url;
    this.#events = events;
    this.#nowMs = nowMs;
    this.#random = random;
    this.#tls = tls;
  }

  get open(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** The side that is to blame if this node has no open connection. */
  get blame(): Blame {
    return this.#closed ? 'generator' : this.#lastFailure;
  }

  connect(): void {
    if (this.#closed) return;
    const startedMs = this.#nowMs();
    const socket = new WebSocket(this.#url, {
      ...this.#tls,
      perMessageDeflate: false,
      maxPayload: bodyLimits.meshFrame.bytes,
      autoPong: false,
    });
    this.#socket = socket;
    let failure: Failure | undefined;
    let location: string | undefined;
    let opened = false;
    // The limit of the library is a limit of silence: a broker that sends one byte now and then would never reach it.
    const handshake = setTimeout(() => {
      failure ??= { kind: 'timeout', by: 'target', text: `no connection within ${deadlineMs / 1000} s` };
      socket.terminate();
    }, deadlineMs);
    let garbageBytes = 0;
    const breakOff = (cause: Failure) => {
      failure ??= cause;
      // An orderly close would wait up to 30 s for the broker, and would keep reading until then.
      if (opened) socket.terminate();
    };
    socket.on('unexpected-response', (request, response) => {
      failure = httpFailure(response.statusCode ?? 0);
      location = response.headers.location;
      request.destroy();
      socket.terminate();
    });
    socket.on('open', () => {
      clearTimeout(handshake);
      opened = true;
      this.#events.connected(this.#nowMs() - startedMs);
    });
    socket.on('message', (data: Buffer) => {
      if (failure) return;
      garbageBytes = this.#events.frame(data, this.#nowMs()) ? 0 : garbageBytes + data.length;
      if (garbageBytes > bodyLimits.meshGarbage.bytes) breakOff(tooMuchGarbage);
    });
    // Without the limit, a broker that sends pings but reads nothing would fill the memory with unsent pongs.
    socket.on('ping', (data) => {
      if (socket.bufferedAmount <= bufferLimitBytes) socket.pong(data);
    });
    socket.on('pong', (data) => this.#events.pong(data, this.#nowMs()));
    // A bad frame raises `error` and then `close`. Only `close` reports the fault, so that it counts once.
    socket.on('error', (error) => breakOff(failureOf(error)));
    socket.on('close', (code) => {
      clearTimeout(handshake);
      if (this.#closed) return;
      failure ??= { kind: 'closed', by: 'target', text: `the broker closed the connection (${code})` };
      this.#lastFailure = failure.by;
      // A protocol failure does not reset `#failures`. So the waits before new attempts grow if the broker always
      // breaks the protocol.
      if (opened && failure.kind !== 'protocol') this.#failures = 0;
      if (opened) this.#events.broken(failure);
      else this.#events.refused(failure, location);
      // `#closed` is checked again, because a handler of the event may have closed this socket.
      if (!this.#closed) this.#retry = setTimeout(() => this.connect(), this.#backoffMs());
    });
  }

  send(text: string): Failure | undefined {
    const socket = this.#socket;
    if (!socket || !this.open) return { kind: 'not-connected', by: this.blame, text: 'the node had no connection' };
    if (socket.bufferedAmount > bufferLimitBytes) {
      return { kind: 'backpressure', by: 'target', text: 'the broker has stopped reading its connection' };
    }
    socket.send(text);
    return undefined;
  }

  ping(payload: string): void {
    if (this.open) this.#socket?.ping(payload);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
    // Sends a close frame, but does not wait for the answer of the broker.
    if (this.open) this.#socket?.close(1000);
    this.#socket?.terminate();
  }

  /**
   * Returns the pause before the next attempt. The pause doubles with each failure, up to 5 s. Random jitter spreads
   * the attempts of nodes that lost their connections at the same time.
   */
  #backoffMs(): number {
    const backoff = Math.min(longestBackoffMs, firstBackoffMs * 2 ** this.#failures++);
    return backoff * (0.5 + this.#random() / 2);
  }
}
