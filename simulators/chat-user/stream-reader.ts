import { createParser } from 'eventsource-parser';

/** Why a stream did not end well: each is an outcome class of its own. */
export type StreamFault = 'malformed' | 'stream_error' | 'no_done' | 'empty';

/** What one stream showed. Times are those given with the bytes. A chunk may hold several tokens. */
export type StreamSeen = {
  firstEventMs: number | undefined;
  /** Chunks that carry generated content; a chunk with a role only is none. */
  chunkMs: readonly number[];
  /** From `usage`; undefined where the server does not tell. */
  outputTokens: number | undefined;
  fault: StreamFault | undefined;
};

/** No answer of a chat is longer; what is, is not read on. */
const maxBytes = 16 * 2 ** 20;

/** Reads the server-sent events of a chat completion (https://platform.openai.com/docs/api-reference/chat-streaming). */
export class StreamReader {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  readonly #parser = createParser({
    onEvent: ({ data, event }) => this.#event(data, event),
    onError: () => this.#fail('malformed'),
  });
  readonly #chunkMs: number[] = [];
  #bytes = 0;
  #atMs = 0;
  #firstEventMs: number | undefined;
  #outputTokens: number | undefined;
  #done = false;
  #fault: StreamFault | undefined;

  /** Bytes that arrived at `atMs`, however they were cut. */
  feed(bytes: Uint8Array, atMs: number): void {
    this.#atMs = atMs;
    this.#bytes += bytes.length;
    if (this.#bytes > maxBytes) this.#fail('malformed');
    if (this.#fault) return;
    try {
      this.#parser.feed(this.#decoder.decode(bytes, { stream: true }));
    } catch {
      this.#fail('malformed');
    }
  }

  /** The stream has ended in order. */
  end(): StreamSeen {
    if (!this.#done) this.#fail('no_done');
    if (this.#chunkMs.length === 0) this.#fail('empty');
    return {
      firstEventMs: this.#firstEventMs,
      chunkMs: this.#chunkMs,
      outputTokens: this.#outputTokens,
      fault: this.#fault,
    };
  }

  #event(data: string, event: string | undefined): void {
    this.#firstEventMs ??= this.#atMs;
    if (event === 'error') this.#fail('stream_error');
    else if (data === '[DONE]') this.#done = true;
    else this.#chunk(parse(data));
  }

  #chunk(chunk: Chunk | undefined): void {
    if (chunk === undefined || this.#done) this.#fail('malformed');
    else if (chunk.error) this.#fail('stream_error');
    else {
      const delta = Array.isArray(chunk.choices) ? chunk.choices[0]?.delta : undefined;
      if (delta?.content || delta?.reasoning_content) this.#chunkMs.push(this.#atMs);
      const tokens = chunk.usage?.completion_tokens;
      if (tokens !== undefined && Number.isInteger(tokens) && tokens > 0) this.#outputTokens = tokens;
    }
  }

  /** The first fault is the cause of the later ones. */
  #fail(fault: StreamFault): void {
    this.#fault ??= fault;
  }
}

type Chunk = {
  error?: unknown;
  choices?: ({ delta?: { content?: string | null; reasoning_content?: string | null } } | null)[];
  usage?: { completion_tokens?: number } | null;
};

function parse(data: string): Chunk | undefined {
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
