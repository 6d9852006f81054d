import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';

/**
 * The open streams, each with the function that ends it. Also counts the bytes that all open streams keep in memory.
 * The streams do not listen to an AbortSignal, because a signal searches all its listeners whenever a listener is
 * removed.
 */
export class OpenStreams {
  readonly #mostBytes: number;
  readonly #stops = new Set<() => void>();
  #kept = 0;

  constructor(mostBytes: number = bodyLimits.chatOpen.bytes) {
    this.#mostBytes = mostBytes;
  }

  /** The number of bytes that all open streams keep. */
  get kept(): number {
    return this.#kept;
  }

  add(stop: () => void): void {
    this.#stops.add(stop);
  }

  delete(stop: () => void): void {
    this.#stops.delete(stop);
  }

  stopAll(): void {
    for (const stop of this.#stops) stop();
  }

  /**
   * Adds `bytes` to the number of bytes that all open streams keep. When a stream frees bytes, `bytes` is negative.
   * Returns false when an increase makes the sum exceed the limit.
   */
  keep(bytes: number): boolean {
    this.#kept += bytes;
    return bytes <= 0 || this.#kept <= this.#mostBytes;
  }
}
