import { createParser } from 'eventsource-parser';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { type Choice, outputOf } from '../../scenarios/completion/completion-output.ts';

/** The reason why a stream is faulty; each is an outcome class of its own. */
export type StreamFault = 'malformed' | 'oversized' | 'stream_error' | 'no_done' | 'empty' | 'wrong_usage';

/** The measurements of one stream. Times are those passed with the bytes. A chunk may contain several tokens. */
export type StreamSeen = {
  firstEventMs: number | undefined;
  /** Times of chunks with generated content; a chunk with only a role does not count. */
  chunkMs: readonly number[];
  /** The numbers of output characters in the first chunk and in all chunks. */
  characters: { first: number; all: number };
  /** The content of each chunk, if requested. */
  texts: readonly string[];
  /** Numbers of tokens from `usage`; undefined when the server does not report them. */
  inputTokens: number | undefined;
  outputTokens: number | undefined;
  /** Tokens of reasoning that are part of `outputTokens`, and whether their text was sent. */
  reasoning: { tokens: number; isSent: boolean };
  fault: StreamFault | undefined;
};

/** The bytes that a number takes in an array of V8, including the unused part of an array that grows. */
const bytesOfTime = 12;

/**
 * Reads the server-sent events of a chat or text completion
 * (https://platform.openai.com/docs/api-reference/chat-streaming).
 */
export class StreamReader {
  readonly #keepTexts: boolean;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  readonly #parser = createParser({
    onEvent: ({ data, event }) => this.#event(data, event),
    maxBufferSize: bodyLimits.chatEvent.bytes,
    onError: ({ type }) => this.#fail(type === 'max-buffer-size-exceeded' ? 'oversized' : 'malformed'),
  });
  readonly #chunkMs: number[] = [];
  readonly #texts: string[] = [];
  /**
   * Numbers of characters, which count as one byte each: `#begunBytes` of the unfinished event, `#textBytes` of the
   * kept texts.
   */
  #begunBytes = 0;
  #textBytes = 0;
  readonly #characters = { first: 0, all: 0 };
  readonly #reasoning = { tokens: 0, isSent: false };
  #atMs = 0;
  #firstEventMs: number | undefined;
  #inputTokens: number | undefined;
  #outputTokens: number | undefined;
  #done = false;
  #fault: StreamFault | undefined;

  constructor(keepTexts = false) {
    this.#keepTexts = keepTexts;
  }

  /** `lastMs` is the time of the last chunk with content, `chunks` the number of such chunks. */
  get lastMs(): number | undefined {
    return this.#chunkMs.at(-1);
  }

  get chunks(): number {
    return this.#chunkMs.length;
  }

  /** The approximate number of bytes that the reader keeps in memory. */
  get keptBytes(): number {
    return this.#begunBytes + this.#textBytes + bytesOfTime * this.#chunkMs.length;
  }

  /** The first fault so far. */
  get fault(): StreamFault | undefined {
    return this.#fault;
  }

  /** Parses bytes that arrived at `atMs`, however they were split. */
  feed(bytes: Uint8Array, atMs: number): void {
    this.#atMs = atMs;
    if (this.#fault) return;
    try {
      const text = this.#decoder.decode(bytes, { stream: true });
      this.#parser.feed(text);
      const ended = text.lastIndexOf('\n\n');
      this.#begunBytes = ended < 0 ? this.#begunBytes + text.length : text.length - ended - 2;
    } catch {
      this.#fail('malformed');
    }
  }

  /** Ends the stream and returns its measurements. A stream without its end mark has the fault `no_done`. */
  end(): StreamSeen {
    if (!this.#done) this.#fail('no_done');
    if (this.#chunkMs.length === 0) this.#fail('empty');
    // A stream should have at least as many tokens as chunks. Half as many are still accepted, because a token that
    // ends inside a character may take two chunks.
    if (this.#outputTokens !== undefined && 2 * this.#outputTokens < this.#chunkMs.length) this.#fail('wrong_usage');
    return {
      firstEventMs: this.#firstEventMs,
      chunkMs: this.#chunkMs,
      characters: this.#characters,
      texts: this.#texts,
      inputTokens: this.#inputTokens,
      outputTokens: this.#outputTokens,
      reasoning: this.#reasoning,
      fault: this.#fault,
    };
  }

  #event(data: string, event: string | undefined): void {
    this.#firstEventMs ??= this.#atMs;
    // `feed` finds the end of an event only at line feeds. With other line ends, the count of unfinished bytes is
    // therefore reset here.
    this.#begunBytes = 0;
    if (event === 'error') this.#fail('stream_error');
    else if (data === '[DONE]') this.#done = true;
    else this.#chunk(parse(data));
  }

  #chunk(chunk: Chunk | undefined): void {
    if (chunk === undefined || this.#done) this.#fail('malformed');
    else if (chunk.error) this.#fail('stream_error');
    else {
      const choice = Array.isArray(chunk.choices) ? chunk.choices[0] : undefined;
      const output = outputOf(choice);
      if (output !== '') this.#output(output, choice?.delta?.content || choice?.text);
      const { reasoning_tokens: reasoning } = chunk.usage?.completion_tokens_details ?? {};
      this.#reasoning.tokens = count(reasoning) ?? this.#reasoning.tokens;
      this.#outputTokens = count(chunk.usage?.completion_tokens) ?? this.#outputTokens;
      this.#inputTokens = count(chunk.usage?.prompt_tokens) ?? this.#inputTokens;
    }
  }

  #keep(text: string): void {
    this.#texts.push(text);
    this.#textBytes += text.length;
  }

  #output(output: string, content: unknown): void {
    if (this.#chunkMs.length === 0) this.#characters.first = output.length;
    this.#characters.all += output.length;
    this.#chunkMs.push(this.#atMs);
    const isAnswer = typeof content === 'string' && content !== '';
    if (!isAnswer) this.#reasoning.isSent = true;
    // For a chunk of reasoning, an empty text is kept, because the request of a later turn repeats the answer without
    // its reasoning.
    if (this.#keepTexts) this.#keep(isAnswer ? content : '');
  }

  /** Keeps only the first fault, because it causes the later ones. */
  #fail(fault: StreamFault): void {
    this.#fault ??= fault;
  }
}

type Chunk = {
  error?: unknown;
  choices?: Choice[];
  usage?: {
    completion_tokens?: unknown;
    prompt_tokens?: unknown;
    completion_tokens_details?: { reasoning_tokens?: unknown } | null;
  } | null;
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
