import { createParser } from 'eventsource-parser';

type Chunk = {
  error?: unknown;
  choices?: { delta?: { content?: string | null } }[];
  usage?: { completion_tokens?: number } | null;
};

/**
 * Reads the server-sent events of a streamed chat completion
 * (https://platform.openai.com/docs/api-reference/chat-streaming) and notes when the first content arrived.
 */
export class StreamReader {
  /** On the clock of `feed`; undefined until a chunk carries content. */
  firstContentAtMs: number | undefined;
  /** Completion tokens of the usage; undefined until a chunk carries it. */
  tokens: number | undefined;
  /** Whether `[DONE]` arrived. */
  done = false;
  /** Whether an event was an error or no JSON object. */
  malformed = false;
  #bytesAtMs = 0;
  readonly #parser = createParser({ onEvent: ({ data }) => this.#read(data) });

  /** Reads received text. The caller stamps it before parsing, so that the parser's own time does not count. */
  feed(text: string, atMs: number): void {
    this.#bytesAtMs = atMs;
    this.#parser.feed(text);
  }

  #read(data: string): void {
    if (data === '[DONE]') {
      this.done = true;
      return;
    }
    const chunk = parse(data);
    if (!chunk || chunk.error) {
      this.malformed = true;
      return;
    }
    if (chunk.choices?.[0]?.delta?.content) this.firstContentAtMs ??= this.#bytesAtMs;
    this.tokens = chunk.usage?.completion_tokens ?? this.tokens;
  }
}

function parse(data: string): Chunk | undefined {
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
