import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { type CompletionChunk, CompletionStream } from '../../scenarios/completion/completion-stream.ts';
import type { StreamFault } from './outcome.ts';

/** The measurements of a stream. A chunk may contain several tokens. */
export type StreamSeen = {
  firstEventMs: number | undefined;
  /** The times of chunks with generated content. A chunk with only a role does not count. */
  chunkMs: readonly number[];
  characters: { first: number; all: number };
  /** The content of each chunk, if requested. */
  texts: readonly string[];
  /** The token counts in `usage`; undefined when the server does not report them. */
  inputTokens: number | undefined;
  outputTokens: number | undefined;
  /** `tokens` are part of `outputTokens`. `isSent` is true if the stream contained the text of the reasoning. */
  reasoning: { tokens: number; isSent: boolean };
  /** True if a content filter of the server ended the answer. */
  isFiltered?: boolean;
  fault: StreamFault | undefined;
};

/** The memory that one element of `chunkMs` takes: 8 bytes, and a share of the unused part of V8's array. */
const bytesOfTime = 12;

/** Measures one streamed completion from its bytes and their times. */
export class StreamReader {
  readonly #keepTexts: boolean;
  readonly #stream = new CompletionStream(bodyLimits.chatEvent, (chunk) => this.#chunk(chunk));
  readonly #chunkMs: number[] = [];
  readonly #texts: string[] = [];
  /** The memory of `#texts`. A character counts as one byte. */
  #textBytes = 0;
  readonly #characters = { first: 0, all: 0 };
  readonly #reasoning = { tokens: 0, isSent: false };
  #atMs = 0;
  #firstEventMs: number | undefined;
  #inputTokens: number | undefined;
  #outputTokens: number | undefined;

  constructor(keepTexts = false) {
    this.#keepTexts = keepTexts;
  }

  get lastMs(): number | undefined {
    return this.#chunkMs.at(-1);
  }

  get chunks(): number {
    return this.#chunkMs.length;
  }

  /** The approximate number of bytes that this reader keeps in memory. */
  get keptBytes(): number {
    return this.#stream.unfinished + this.#textBytes + bytesOfTime * this.#chunkMs.length;
  }

  get fault(): StreamFault | undefined {
    return this.#stream.fault;
  }

  /** Parses bytes that arrived at `atMs`. The bytes may end anywhere within a chunk. */
  feed(bytes: Uint8Array, atMs: number): void {
    this.#atMs = atMs;
    this.#stream.feed(bytes);
    if (this.#stream.events > 0) this.#firstEventMs ??= atMs;
  }

  /**
   * Returns the measurements of the ended stream. If a chunk had a fault, the stream keeps this fault. Otherwise, a
   * stream without its end mark has the fault `no_done`. A stream with the end mark may have the fault `empty`,
   * `filtered` (empty because of a content filter) or `wrong_usage`.
   */
  end(): StreamSeen {
    return {
      firstEventMs: this.#firstEventMs,
      chunkMs: this.#chunkMs,
      characters: this.#characters,
      texts: this.#texts,
      inputTokens: this.#inputTokens,
      outputTokens: this.#outputTokens || undefined,
      reasoning: this.#reasoning,
      isFiltered: this.#stream.isFiltered,
      fault: this.#stream.fault ?? this.#faultOfWhole(),
    };
  }

  #faultOfWhole(): StreamFault | undefined {
    if (!this.#stream.isDone) return 'no_done';
    if (!this.#stream.hasText) return this.#stream.isFiltered ? 'filtered' : 'empty';
    // A server may send one token in two chunks if the token ends inside a character. So a `usage` with less than one
    // token for two chunks is wrong.
    const isTooFew = this.#outputTokens !== undefined && 2 * this.#outputTokens < this.#chunkMs.length;
    return isTooFew ? 'wrong_usage' : undefined;
  }

  #chunk({ output, content, tokens }: CompletionChunk): void {
    if (output !== '') this.#output(output, content);
    // A count of 0 replaces no other count, because some servers send zeros in chunks before or after the real counts.
    this.#reasoning.tokens = tokens.reasoning || this.#reasoning.tokens;
    this.#outputTokens = tokens.output || (this.#outputTokens ?? tokens.output);
    this.#inputTokens = tokens.input || this.#inputTokens;
  }

  #output(output: string, content: string): void {
    if (this.#chunkMs.length === 0) this.#characters.first = output.length;
    this.#characters.all += output.length;
    this.#chunkMs.push(this.#atMs);
    if (content === '') this.#reasoning.isSent = true;
    if (!this.#keepTexts) return;
    // `#texts` has one text per chunk. A reasoning chunk has an empty text: later turns repeat only the answer itself.
    this.#texts.push(content);
    this.#textBytes += content.length;
  }
}
