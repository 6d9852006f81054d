type Close = () => unknown;

/** The open resources of a command or a run. `close` releases all of them, even if a release fails. */
export class Closing {
  readonly #closes: Close[] = [];
  #closed: Promise<void> | undefined;

  /** The `close` functions are called and awaited in the reverse order of `add`. */
  add(close: Close): void {
    this.#closes.push(close);
  }

  /** Idempotent. If a `close` failed, throws the first error after all others were called. */
  close(): Promise<void> {
    this.#closed ??= this.#closeAll();
    return this.#closed;
  }

  async #closeAll(): Promise<void> {
    const errors: unknown[] = [];
    for (const close of this.#closes.splice(0).reverse()) {
      try {
        await close();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}
