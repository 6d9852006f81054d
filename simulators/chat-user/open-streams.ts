import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';

/**
 * The open streams, each with the function that ends it, and the bytes that all of them keep until they end. They
 * do not listen to an AbortSignal, because it searches all its listeners whenever one is removed.
 */
export class OpenStreams {
  readonly #mostBytes: number;
  readonly #stops = new Set<() => void>();
  #kept = 0;

  constructor(mostBytes: number = bodyLimits.chatOpen.bytes) {
    this.#mostBytes = mostBytes;
  }

  /** The bytes that all open streams keep. */
  get kept(): number {
    return this.#kept;
  }

  add(stop: () => void): void {
    this.#stops.add(stop);
  }

  delete(stop: () => void): void {
    this.#stops.delete(stop);
  }

  /** Ends every open stream. */
  stopAll(): void {
    for (const stop of this.#stops) stop();
  }

  /**
   * Adds `bytes` to the bytes that all streams keep; negative when a stream frees bytes. Returns false when the sum
   * exceeds the limit.
   */
  keep(bytes: number): boolean {
    this.#kept += bytes;
    return bytes <= 0 || this.#kept <= this.#mostBytes;
  }
}
