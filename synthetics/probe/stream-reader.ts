import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { CompletionStream } from '../../scenarios/completion/completion-stream.ts';

/** Reads a streamed completion and notes when the first content arrived. */
export class StreamReader {
  /** The `atMs` of the bytes that contained the first content; undefined before they arrive. */
  firstContentAtMs: number | undefined;
  /** The number of completion tokens that `usage` states; undefined until a chunk contains `usage`. */
  tokens: number | undefined;
  #bytesAtMs = 0;
  readonly #stream = new CompletionStream(bodyLimits.probeEvent, ({ output, tokens }) => {
    if (output !== '') this.firstContentAtMs ??= this.#bytesAtMs;
    this.tokens = tokens.output ?? this.tokens;
  });

  /** True if `[DONE]` arrived. */
  get done(): boolean {
    return this.#stream.isDone;
  }

  /** The first fault of the stream; undefined while there is none. */
  get fault(): CompletionStream['fault'] {
    return this.#stream.fault;
  }

  /**
   * Parses bytes that arrived at `atMs`. The caller reads the clock before the call, so `atMs` is earlier than the
   * parsing.
   */
  feed(bytes: Uint8Array, atMs: number): void {
    this.#bytesAtMs = atMs;
    this.#stream.feed(bytes);
  }
}
