import { createParser } from 'eventsource-parser';
import { type BodyLimit, bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { type Choice, outputOf } from '../../scenarios/completion/completion-output.ts';

type Chunk = {
  error?: unknown;
  choices?: Choice[] | null;
  usage?: { completion_tokens?: number } | null;
};

/**
 * Reads the server-sent events of a streamed chat completion
 * (https://platform.openai.com/docs/api-reference/chat-streaming) and notes when the first content arrived.
 */
export class StreamReader {
  /** The time at which the first content arrived, by the `atMs` of `feed`; undefined until then. */
  firstContentAtMs: number | undefined;
  /** The number of completion tokens in the usage; undefined until a chunk has the usage. */
  tokens: number | undefined;
  /** True if `[DONE]` arrived. */
  done = false;
  /**
   * True if the text was not UTF-8, or if an event was an error, was not a chunk of a completion, or was a chunk after
   * `[DONE]`.
   */
  malformed = false;
  /** Set when an event exceeded this limit. The rest of the stream is then not parsed. */
  tooLong: BodyLimit | undefined;
  #bytesAtMs = 0;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  readonly #parser = createParser({
    maxBufferSize: bodyLimits.probeEvent.bytes,
    onEvent: ({ data, event }) => this.#read(data, event),
    onError: ({ type }) => {
      if (type === 'max-buffer-size-exceeded') this.tooLong = bodyLimits.probeEvent;
    },
  });

  /** Parses received bytes. The caller notes their time first, so that the time excludes the parsing. */
  feed(bytes: Uint8Array, atMs: number): void {
    if (this.tooLong) return;
    this.#bytesAtMs = atMs;
    const text = this.#decode(bytes);
    if (text === undefined) this.malformed = true;
    else this.#parser.feed(text);
  }

  #decode(bytes: Uint8Array): string | undefined {
    try {
      return this.#decoder.decode(bytes, { stream: true });
    } catch {
      return undefined;
    }
  }

  #read(data: string, event: string | undefined): void {
    if (data === '[DONE]' && event !== 'error') {
      this.done = true;
      return;
    }
    const chunk = parse(data);
    // A client stops reading at [DONE], so its user never gets what follows.
    if (!chunk || chunk.error || event === 'error' || this.done) {
      this.malformed = true;
      return;
    }
    if (outputOf(chunk.choices?.[0]) !== '') this.firstContentAtMs ??= this.#bytesAtMs;
    this.tokens = chunk.usage?.completion_tokens ?? this.tokens;
  }
}

function parse(data: string): Chunk | undefined {
  try {
    const value: unknown = JSON.parse(data);
    return isChunk(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Returns whether a value is a chunk of a completion. A token count must be a safe integer: a count such as 1e308 would
 * pass every expected minimum.
 */
function isChunk(value: unknown): value is Chunk {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { choices, usage } = value as Chunk;
  const tokens = usage?.completion_tokens ?? 0;
  return (
    (choices === undefined || choices === null || Array.isArray(choices)) && Number.isSafeInteger(tokens) && tokens >= 0
  );
}
