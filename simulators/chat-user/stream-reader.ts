import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import {
  type CompletionChunk,
  type CompletionFault,
  CompletionStream,
} from '../../scenarios/completion/completion-stream.ts';

/** Each fault is an outcome class of its own. */
export type StreamFault = CompletionFault | 'no_done' | 'empty' | 'wrong_usage';

/** Times are those passed with the bytes. A chunk may contain several tokens. */
export type StreamSeen = {
  firstEventMs: number | undefined;
  /** Times of chunks with generated content; a chunk with only a role does not count. */
  chunkMs: readonly number[];
  characters: { first: number; all: number };
  /** The content of each chunk, if requested. */
  texts: readonly string[];
  /** The count in `usage`; undefined when the server does not report it. */
  inputTokens: number | undefined;
  outputTokens: number | undefined;
  /** Reasoning `tokens` are part of `outputTokens`. `isSent`: their text was sent. */
  reasoning: { tokens: number; isSent: boolean };
  fault: StreamFault | undefined;
};

/** The bytes of a number in an array of V8, including the unused part of an array that grows. */
const bytesOfTime = 12;

/** Measures one streamed completion from its bytes and their times. */
export class StreamReader {
  readonly #keepTexts: boolean;
  readonly #stream = new CompletionStream(bodyLimits.chatEvent, (chunk) => this.#chunk(chunk));
  readonly #chunkMs: number[] = [];
  readonly #texts: string[] = [];
  /** A character counts as one byte. */
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

  /** Parses bytes that arrived at `atMs`, however they were split. */
  feed(bytes: Uint8Array, atMs: number): void {
    this.#atMs = atMs;
    this.#stream.feed(bytes);
    if (this.#stream.events > 0) this.#firstEventMs ??= atMs;
  }

  /**
   * Returns the measurements of the stream, which has ended. A stream without its end mark has the fault `no_done`; a
   * stream with it may have the fault `empty` or `wrong_usage`. An earlier fault stays.
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
    // A token that ends inside a character may take two chunks, so half as many tokens as chunks are accepted.
    const isTooFew = this.#outputTokens !== undefined && 2 * this.#outputTokens < this.#chunkMs.length;
    return isTooFew ? 'wrong_usage' : undefined;
  }

  #chunk({ output, content, tokens }: CompletionChunk): void {
    if (output !== '') this.#output(output, content);
    // Some servers send zero counts before the chunk with the usage.
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
    // For a chunk of reasoning, an empty text is kept, because a later turn repeats the answer without its reasoning.
    this.#texts.push(content);
    this.#textBytes += content.length;
  }
}
