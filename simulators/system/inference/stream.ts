import type { FastifyReply } from 'fastify';
import type { Pace } from './engine-loop.ts';

/** The defects of a stream. A stream without defects has an empty object. */
export type StreamFaults = {
  /** The length of a pause after the third token. */
  stallMs?: number;
  /** The number of tokens after which the connection is cut. */
  cutAfter?: number;
  /** The minimum time between two chunks. */
  dripMs?: number;
  /** True if the third chunk with tokens is malformed. */
  malformed?: boolean;
  noDone?: boolean;
  chunkTokens?: number;
};

type Parts = {
  pace: Pace;
  faults: StreamFaults;
  chunk: (text: string) => string;
  wrote: () => void;
  /** Called when the reader has disconnected, or when the stream is cut. */
  gone: () => void;
};

const stallAfter = 3;
const malformedAt = 2;
/** An event with broken JSON and a byte that is not valid UTF-8. */
const garbage = Buffer.from(`data: {"choices":[{"delta":{"content":"\xff\n\n`, 'latin1');

/**
 * An answer as server-sent events. Each event is written to the socket as one HTTP chunk, without the buffer of Node's
 * response. So the token times in the oracle log are the times at which the bytes leave.
 */
export class AnswerStream {
  readonly #raw: FastifyReply['raw'];
  readonly #parts: Parts;
  readonly #due: (() => void)[] = [];
  #pending: string[] = [];
  #tokens = 0;
  #chunks = 0;
  #notBeforeMs = 0;
  #waiting = false;
  #over = false;

  constructor(reply: FastifyReply, parts: Parts) {
    this.#parts = parts;
    reply.hijack();
    this.#raw = reply.raw;
    this.#raw.once('close', () => this.#leave());
    this.#raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
      ...(reply.getHeaders() as Record<string, string>),
      trailer: 'server-timing',
    });
    this.#raw.flushHeaders();
  }

  /** Writes an event without a token: the role, the finish reason or the usage. */
  event(data: string): void {
    this.#after(() => this.#write(`data: ${data}\n\n`));
  }

  token(text: string): void {
    this.#pending.push(text);
    if (this.#pending.length >= (this.#parts.faults.chunkTokens ?? 1)) this.#flush();
  }

  end(events: readonly string[], serverTiming: () => string): void {
    if (this.#pending.length > 0) this.#flush();
    for (const data of events) this.event(data);
    this.#after(() => {
      this.#over = true;
      if (!this.#parts.faults.noDone) this.#write('data: [DONE]\n\n');
      this.#raw.addTrailers({ 'server-timing': serverTiming() });
      this.#raw.end();
    });
  }

  #flush(): void {
    const texts = this.#pending;
    this.#pending = [];
    this.#after(() => this.#content(texts));
  }

  #content(texts: readonly string[]): void {
    const { faults, chunk, wrote, pace } = this.#parts;
    for (const _ of texts) wrote();
    this.#write(faults.malformed && this.#chunks === malformedAt ? garbage : `data: ${chunk(texts.join(''))}\n\n`);
    this.#chunks++;
    const before = this.#tokens;
    this.#tokens += texts.length;
    if (faults.cutAfter !== undefined && this.#tokens >= faults.cutAfter) {
      // The connection is closed one turn of the event loop later, so that the earlier data is still sent.
      setImmediate(() => this.#raw.destroy());
      this.#leave();
    }
    let pauseMs = faults.dripMs ?? 0;
    if (before < stallAfter && this.#tokens >= stallAfter) pauseMs += faults.stallMs ?? 0;
    if (pauseMs > 0) this.#notBeforeMs = pace.nowMs() + pauseMs;
  }

  /**
   * Runs `call` after the pause (`#notBeforeMs`) and all earlier calls. If the stream ends first, `call` never runs.
   */
  #after(call: () => void): void {
    if (this.#due.length === 0 && this.#parts.pace.nowMs() >= this.#notBeforeMs) {
      if (!this.#over) call();
      return;
    }
    this.#due.push(call);
    if (!this.#waiting) this.#wait();
  }

  #wait(): void {
    this.#waiting = true;
    this.#parts.pace.at(this.#notBeforeMs, () => {
      this.#waiting = false;
      while (!this.#over && this.#parts.pace.nowMs() >= this.#notBeforeMs) {
        const call = this.#due.shift();
        if (!call) return;
        call();
      }
      if (!this.#over) this.#wait();
    });
  }

  #write(event: string | Buffer): void {
    const { socket, chunkedEncoding } = this.#raw as FastifyReply['raw'] & { chunkedEncoding: boolean };
    if (!socket || !chunkedEncoding) {
      this.#raw.write(event);
      return;
    }
    const size = Buffer.byteLength(event).toString(16);
    if (typeof event === 'string') socket.write(`${size}\r\n${event}\r\n`);
    else socket.write(Buffer.concat([Buffer.from(`${size}\r\n`), event, Buffer.from('\r\n')]));
  }

  #leave(): void {
    if (this.#over) return;
    this.#over = true;
    this.#parts.gone();
  }
}
