import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';

/**
 * The open streams, each with the function that ends it, and the bytes that they keep in memory together. An
 * AbortSignal would search all its listeners whenever a listener is removed.
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

  /** Adds `bytes`, which is negative when a stream frees them. Returns false when an increase exceeds the limit. */
  keep(bytes: number): boolean {
    this.#kept += bytes;
    return bytes <= 0 || this.#kept <= this.#mostBytes;
  }
}
