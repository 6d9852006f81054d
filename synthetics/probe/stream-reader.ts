import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { CompletionStream } from '../../scenarios/completion/completion-stream.ts';

/** Reads a streamed completion and notes when the first content arrived. */
export class StreamReader {
  /** The time at which the first content arrived, by the `atMs` of `feed`; undefined until then. */
  firstContentAtMs: number | undefined;
  /** The number of completion tokens in the usage; undefined until a chunk has the usage. */
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

  /** The first fault of the stream; undefined until then. */
  get fault(): CompletionStream['fault'] {
    return this.#stream.fault;
  }

  /** Parses received bytes. The caller notes their time first, so that the time excludes the parsing. */
  feed(bytes: Uint8Array, atMs: number): void {
    this.#bytesAtMs = atMs;
    this.#stream.feed(bytes);
  }
}
