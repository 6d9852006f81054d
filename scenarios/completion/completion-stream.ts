import { createParser } from 'eventsource-parser';
import type { BodyLimit } from '../base/limits/body-limits.ts';
import { parseJson } from '../base/limits/parse-json.ts';
import type { CompletionFault } from './completion-faults.ts';
import { type Choice, outputOf } from './completion-output.ts';
import { statesFailure, statesFilter } from './states-failure.ts';

/**
 * `output` is all generated text of the first choice. `content` leaves out reasoning, refusals and tool calls, and may
 * be empty.
 */
export type CompletionChunk = {
  output: string;
  content: string;
  tokens: { input: number | undefined; output: number | undefined; reasoning: number | undefined };
};

/**
 * The memory that each piece of an unfinished event takes in the parser's list, without the characters of the piece.
 */
const bytesOfPiece = 32;

/**
 * Parses the server-sent events of a streamed chat or text completion
 * (https://platform.openai.com/docs/api-reference/chat-streaming). Passes each chunk to `onChunk`. Parsing ends at the
 * first fault, because later faults would only be its consequences.
 */
export class CompletionStream {
  fault: CompletionFault | undefined;
  isDone = false;
  /** True if any generated text is more than blanks. A stream of blanks is no answer. */
  hasText = false;
  /** True if a content filter of the server ended the answer. */
  isFiltered = false;
  events = 0;
  /** The approximate memory of the unfinished event in bytes. A character counts as one byte. */
  unfinished = 0;
  readonly #onChunk: (chunk: CompletionChunk) => void;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  readonly #parser;

  constructor(eventLimit: BodyLimit, onChunk: (chunk: CompletionChunk) => void) {
    this.#onChunk = onChunk;
    this.#parser = createParser({
      maxBufferSize: eventLimit.bytes,
      onEvent: ({ data, event }) => this.#event(data, event),
      // Other clients ignore a line with an unknown field, as the standard of server-sent events says. Here, such a
      // line is a fault, because it may be a damaged `data:` line.
      onError: ({ type }) => this.#fail(type === 'max-buffer-size-exceeded' ? 'oversized' : 'malformed'),
    });
  }

  feed(bytes: Uint8Array): void {
    if (this.fault) return;
    try {
      const text = this.#decoder.decode(bytes, { stream: true });
      this.#parser.feed(text);
      const ended = text.lastIndexOf('\n\n');
      const rest = ended < 0 ? text.length : text.length - ended - 2;
      if (ended >= 0) this.unfinished = 0;
      if (rest > 0) this.unfinished += bytesOfPiece + rest;
    } catch {
      this.#fail('malformed');
    }
  }

  #event(data: string, event: string | undefined): void {
    this.events++;
    // `feed` finds the end of an event only at line feeds. With other line ends, `unfinished` is reset here.
    this.unfinished = 0;
    if (event === 'error') this.#fail('stream_error');
    else if (data === '[DONE]') this.isDone = true;
    else this.#chunk(parse(data));
  }

  #chunk(chunk: Chunk | undefined): void {
    // A client stops reading at [DONE], so its user never gets a chunk that follows.
    if (chunk === undefined || this.isDone) this.#fail('malformed');
    else if (statesFailure(chunk)) this.#fail('stream_error');
    else if (!this.fault) {
      const choice = chunk.choices?.[0];
      const content = choice?.delta?.content || choice?.text;
      const output = outputOf(choice);
      this.hasText ||= output.trim() !== '';
      this.isFiltered ||= statesFilter(chunk);
      this.#onChunk({
        output,
        content: typeof content === 'string' ? content : '',
        tokens: {
          input: count(chunk.usage?.prompt_tokens),
          output: count(chunk.usage?.completion_tokens),
          reasoning: count(chunk.usage?.completion_tokens_details?.reasoning_tokens),
        },
      });
    }
  }

  #fail(fault: CompletionFault): void {
    this.fault ??= fault;
  }
}

type Chunk = {
  error?: unknown;
  object?: unknown;
  choices?: Choice[] | null;
  usage?: {
    completion_tokens?: unknown;
    prompt_tokens?: unknown;
    completion_tokens_details?: { reasoning_tokens?: unknown } | null;
  } | null;
};

function parse(data: string): Chunk | undefined {
  try {
    const value: unknown = parseJson(data);
    return isChunk(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Returns whether a value is a chunk of a completion. The number of generated tokens must be a safe integer: a number
 * such as 1e308 would make the token rate infinite.
 */
function isChunk(value: unknown): value is Chunk {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { choices, usage } = value as Chunk;
  return (
    (choices === undefined || choices === null || Array.isArray(choices)) &&
    count(usage?.completion_tokens ?? 0) !== undefined
  );
}

function count(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
}
