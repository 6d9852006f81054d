import { WebSocket } from 'ws';
import { type Failure, failureOf, httpFailure } from './failure.ts';
import type { Blame } from './ledger.ts';

/** No answer to a handshake, a ping or a message within this time counts as none. */
export const deadlineMs = 5000;
const firstBackoffMs = 100;
const longestBackoffMs = 5000;
/** A broker that stops reading fills this much and no more. */
const bufferLimitBytes = 1_000_000;
const frameLimitBytes = 1_000_000;

export type SocketEvents = {
  connected(tookMs: number): void;
  /** A handshake that failed, with where it was redirected to if it was. */
  refused(failure: Failure, location: string | undefined): void;
  /** An open connection that ended without our asking, or broke the protocol. */
  broken(failure: Failure): void;
  frame(data: Buffer, atMs: number): void;
  pong(data: Buffer, atMs: number): void;
};

/** The connection of one node: opens, and opens again with backoff until it is closed for good. */
export class NodeSocket {
  readonly #url: string;
  readonly #events: SocketEvents;
  readonly #nowMs: () => number;
  readonly #random: () => number;
  #socket: WebSocket | undefined;
  #retry: NodeJS.Timeout | undefined;
  #failures = 0;
  #lastFailure: Blame = 'target';
  #closed = false;

  constructor(url: string, events: SocketEvents, nowMs: () => number, random: () => number) {
    this.#url = url;
    this.#events = events;
    this.#nowMs = nowMs;
    this.#random = random;
  }

  get open(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Who is to blame that it is not open. */
  get blame(): Blame {
    return this.#closed ? 'generator' : this.#lastFailure;
  }

  connect(): void {
    if (this.#closed) return;
    const startedMs = this.#nowMs();
    const socket = new WebSocket(this.#url, {
      perMessageDeflate: false,
      handshakeTimeout: deadlineMs,
      maxPayload: frameLimitBytes,
    });
    this.#socket = socket;
    let failure: Failure | undefined;
    let location: string | undefined;
    let opened = false;
    socket.on('unexpected-response', (request, response) => {
      failure = httpFailure(response.statusCode ?? 0);
      location = response.headers.location;
      request.destroy();
      socket.terminate();
    });
    socket.on('open', () => {
      opened = true;
      this.#failures = 0;
      this.#events.connected(this.#nowMs() - startedMs);
    });
    socket.on('message', (data: Buffer) => this.#events.frame(data, this.#nowMs()));
    socket.on('pong', (data) => this.#events.pong(data, this.#nowMs()));
    // A bad frame comes as an error and then a close; both are the same fault.
    socket.on('error', (error) => {
      failure ??= failureOf(error);
    });
    socket.on('close', (code) => {
      if (this.#closed) return;
      failure ??= { kind: 'closed', by: 'target', text: `the broker closed the connection (${code})` };
      this.#lastFailure = failure.by;
      if (opened) this.#events.broken(failure);
      else this.#events.refused(failure, location);
      // Whoever was told may have closed it for good.
      if (!this.#closed) this.#retry = setTimeout(() => this.connect(), this.#backoffMs());
    });
  }

  /** Undefined when it went out; else why it did not. */
  send(text: string): Failure | undefined {
    const socket = this.#socket;
    if (!socket || !this.open) return { kind: 'not-connected', by: this.blame, text: 'the node had no connection' };
    if (socket.bufferedAmount > bufferLimitBytes) {
      return { kind: 'backpressure', by: 'target', text: 'the broker does not read what is sent to it' };
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
    // Says goodbye and does not wait for the answer.
    if (this.open) this.#socket?.close(1000);
    this.#socket?.terminate();
  }

  /** Doubles, with jitter, so that nodes which fell together do not come back together. */
  #backoffMs(): number {
    const backoff = Math.min(longestBackoffMs, firstBackoffMs * 2 ** this.#failures++);
    return backoff * (0.5 + this.#random() / 2);
  }
}
