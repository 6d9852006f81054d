import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { CompletionStream } from '../../scenarios/completion/completion-stream.ts';

/** Reads a streamed completion and notes when the first content arrived. */
export class StreamReader {
  /** The time of the first content. Undefined before it arrives. */
  firstContentAtMs: number | undefined;
  /** The number of tokens in `usage`. Undefined until a chunk contains `usage`. */
  tokens: number | undefined;
  #bytesAtMs = 0;
  readonly #stream = new CompletionStream(bodyLimits.probeEvent, ({ output, tokens }) => {
    if (output !== '') this.firstContentAtMs ??= this.#bytesAtMs;
    this.tokens = tokens.output ?? this.tokens;
  });

  /** True if any generated text is more than blanks. */
  get hasText(): boolean {
    return this.#stream.hasText;
  }

  get isFiltered(): boolean {
    return this.#stream.isFiltered;
  }

  get done(): boolean {
    return this.#stream.isDone;
  }

  get fault(): CompletionStream['fault'] {
    return this.#stream.fault;
  }

  /** Parses bytes that arrived at `atMs`. The caller must read the clock before this call. */
  feed(bytes: Uint8Array, atMs: number): void {
    this.#bytesAtMs = atMs;
    this.#stream.feed(bytes);
  }
}
