import { createParser } from 'eventsource-parser';

/** Why a stream did not end well: each is an outcome class of its own. */
export type StreamFault = 'malformed' | 'stream_error' | 'no_done' | 'empty' | 'wrong_usage';

/** What one stream showed. Times are those given with the bytes. A chunk may hold several tokens. */
export type StreamSeen = {
  firstEventMs: number | undefined;
  /** Chunks that carry generated content; a chunk with a role only is none. */
  chunkMs: readonly number[];
  /** The content of each chunk, where it was asked for. */
  texts: readonly string[];
  /** From `usage`; undefined where the server does not tell. */
  inputTokens: number | undefined;
  outputTokens: number | undefined;
  fault: StreamFault | undefined;
};

/** No answer of a chat is longer; what is, is not read on. */
const maxBytes = 16 * 2 ** 20;

/**
 * Reads the server-sent events of a chat or text completion (https://platform.openai.com/docs/api-reference/chat-streaming).
 */
export class StreamReader {
  readonly #keepTexts: boolean;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  readonly #parser = createParser({
    onEvent: ({ data, event }) => this.#event(data, event),
    onError: () => this.#fail('malformed'),
  });
  readonly #chunkMs: number[] = [];
  readonly #texts: string[] = [];
  #bytes = 0;
  #atMs = 0;
  #firstEventMs: number | undefined;
  #inputTokens: number | undefined;
  #outputTokens: number | undefined;
  #done = false;
  #fault: StreamFault | undefined;

  constructor(keepTexts = false) {
    this.#keepTexts = keepTexts;
  }

  /** When the last chunk with content came, and how many there were. */
  get lastMs(): number | undefined {
    return this.#chunkMs.at(-1);
  }

  get chunks(): number {
    return this.#chunkMs.length;
  }

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
    // A chunk holds a token or more. A token may come in two chunks when it ends within a character, but not all do.
    if (this.#outputTokens !== undefined && 2 * this.#outputTokens < this.#chunkMs.length) this.#fail('wrong_usage');
    return {
      firstEventMs: this.#firstEventMs,
      chunkMs: this.#chunkMs,
      texts: this.#texts,
      inputTokens: this.#inputTokens,
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
      const choice = Array.isArray(chunk.choices) ? chunk.choices[0] : undefined;
      const content = choice?.delta?.content || choice?.delta?.reasoning_content || choice?.text;
      if (content) {
        this.#chunkMs.push(this.#atMs);
        if (this.#keepTexts) this.#texts.push(String(content));
      }
      this.#outputTokens = count(chunk.usage?.completion_tokens) ?? this.#outputTokens;
      this.#inputTokens = count(chunk.usage?.prompt_tokens) ?? this.#inputTokens;
    }
  }

  /** The first fault is the cause of the later ones. */
  #fail(fault: StreamFault): void {
    this.#fault ??= fault;
  }
}

type Chunk = {
  error?: unknown;
  choices?: ({ delta?: { content?: unknown; reasoning_content?: unknown } | null; text?: unknown } | null)[];
  usage?: { completion_tokens?: unknown; prompt_tokens?: unknown } | null;
};

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : undefined;
}

function parse(data: string): Chunk | undefined {
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
