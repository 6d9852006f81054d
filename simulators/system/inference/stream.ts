import type { FastifyReply } from 'fastify';
import type { Pace } from './engine-loop.ts';

/** What is wrong with a stream on purpose; healthy when all is absent. */
export type StreamFaults = {
  /** It stands still once for that long, after its third token. */
  stallMs?: number;
  /** It is cut off after so many tokens. */
  cutAfter?: number;
  /** Two chunks are at least that far apart. */
  dripMs?: number;
  /** Its third chunk is no event that can be read. */
  malformed?: boolean;
  noDone?: boolean;
  /** So many tokens are put into one chunk. */
  chunkTokens?: number;
};

type Parts = {
  pace: Pace;
  faults: StreamFaults;
  /** The data of an event that carries this text. */
  chunk: (text: string) => string;
  wrote: () => void;
  /** The reader has gone, or the stream was cut. */
  gone: () => void;
};

const stallAfter = 3;
const malformedAt = 2;
/** Broken JSON with a byte that is no UTF-8. */
const garbage = Buffer.from(`data: {"choices":[{"delta":{"content":"\xff\n\n`, 'latin1');

/**
 * An answer as server-sent events. Each event is written to the socket at once and as one HTTP chunk of its own, past the
 * buffer of Node's response: the time that is noted is the time at which the bytes leave.
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

  /** An event without a token: a role, the finish reason, usage. */
  event(data: string): void {
    this.#after(() => this.#write(`data: ${data}\n\n`));
  }

  token(text: string): void {
    this.#pending.push(text);
    if (this.#pending.length >= (this.#parts.faults.chunkTokens ?? 1)) this.#flush();
  }

  /** The rest, these events, the end mark and how the server spent its time. */
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
      // What was written leaves first; then the connection is gone.
      setImmediate(() => this.#raw.destroy());
      this.#leave();
    }
    let pauseMs = faults.dripMs ?? 0;
    if (before < stallAfter && this.#tokens >= stallAfter) pauseMs += faults.stallMs ?? 0;
    if (pauseMs > 0) this.#notBeforeMs = pace.nowMs() + pauseMs;
  }

  /** In order, and not before it may. */
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
