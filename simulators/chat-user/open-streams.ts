import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';

/**
 * The functions that end the open streams, and the number of bytes that all open streams keep in memory. An AbortSignal
 * would be slower, because it searches all its listeners whenever a listener is removed.
 */
export class OpenStreams {
  readonly #mostBytes: number;
  readonly #stops = new Set<() => void>();
  #kept = 0;

  constructor(mostBytes: number = bodyLimits.chatOpen.bytes) {
    this.#mostBytes = mostBytes;
  }

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
   * Adds `bytes` to the total memory of the streams. A stream that frees memory passes a negative number. Returns false
   * if an increase makes the total exceed the limit.
   */
  keep(bytes: number): boolean {
    this.#kept += bytes;
    return bytes <= 0 || this.#kept <= this.#mostBytes;
  }
}
