import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import {
  type CompletionChunk,
  type CompletionFault,
  CompletionStream,
} from '../../scenarios/completion/completion-stream.ts';

/** The reason why a stream is faulty; each is an outcome class of its own. */
export type StreamFault = CompletionFault | 'no_done' | 'empty' | 'wrong_usage';

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

/** Measures one streamed completion from its bytes and their times. */
export class StreamReader {
  readonly #keepTexts: boolean;
  readonly #stream = new CompletionStream(bodyLimits.chatEvent, (chunk) => this.#chunk(chunk));
  readonly #chunkMs: number[] = [];
  readonly #texts: string[] = [];
  /** The number of characters of the kept texts. A character counts as one byte. */
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

  /** `lastMs` is the time of the last chunk with content, `chunks` the number of such chunks. */
  get lastMs(): number | undefined {
    return this.#chunkMs.at(-1);
  }

  get chunks(): number {
    return this.#chunkMs.length;
  }

  /** The approximate number of bytes that the reader keeps in memory. */
  get keptBytes(): number {
    return this.#stream.unfinished + this.#textBytes + bytesOfTime * this.#chunkMs.length;
  }

  /** The first fault of the stream; undefined while there is none. */
  get fault(): StreamFault | undefined {
    return this.#stream.fault;
  }

  /** Parses bytes that arrived at `atMs`, however they were split. */
  feed(bytes: Uint8Array, atMs: number): void {
    this.#atMs = atMs;
    this.#stream.feed(bytes);
    if (this.#stream.events > 0) this.#firstEventMs ??= atMs;
  }

  /**
   * Ends the stream and returns its measurements. A stream that had a fault before keeps this fault. Otherwise, a
   * stream without its end mark has the fault `no_done`, and a stream with its end mark may have the fault `empty` or
   * `wrong_usage`.
   */
  end(): StreamSeen {
    return {
      firstEventMs: this.#firstEventMs,
      chunkMs: this.#chunkMs,
      characters: this.#characters,
      texts: this.#texts,
      inputTokens: this.#inputTokens,
      outputTokens: this.#outputTokens,
      reasoning: this.#reasoning,
      fault: this.#stream.fault ?? this.#faultOfWhole(),
    };
  }

  #faultOfWhole(): StreamFault | undefined {
    if (!this.#stream.isDone) return 'no_done';
    if (this.#chunkMs.length === 0) return 'empty';
    // A stream should have at least as many tokens as chunks. Half as many are still accepted, because a token that
    // ends inside a character may take two chunks.
    const isTooFew = this.#outputTokens !== undefined && 2 * this.#outputTokens < this.#chunkMs.length;
    return isTooFew ? 'wrong_usage' : undefined;
  }

  #chunk({ output, content, tokens }: CompletionChunk): void {
    if (output !== '') this.#output(output, content);
    // Some servers send zero counts in the chunks before the chunk with the usage, so a zero never replaces a count.
    this.#reasoning.tokens = tokens.reasoning || this.#reasoning.tokens;
    this.#outputTokens = tokens.output || this.#outputTokens;
    this.#inputTokens = tokens.input || this.#inputTokens;
  }

  #output(output: string, content: string): void {
    if (this.#chunkMs.length === 0) this.#characters.first = output.length;
    this.#characters.all += output.length;
    this.#chunkMs.push(this.#atMs);
    if (content === '') this.#reasoning.isSent = true;
    if (!this.#keepTexts) return;
    // For a chunk of reasoning, an empty text is kept, because the request of a later turn repeats the answer without
    // its reasoning.
    this.#texts.push(content);
    this.#textBytes += content.length;
  }
}
