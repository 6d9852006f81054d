type Close = () => unknown;

/** The open resources of a command or a run. `close` releases all of them, even if a release fails. */
export class Closing {
  readonly #closes: Close[] = [];
  #closed: Promise<void> | undefined;

  /** Adds the function that closes a resource. The resource that was added last is closed first. */
  add(close: Close): void {
    this.#closes.push(close);
  }

  /** Tries to close every resource. Then throws the first error, if there was any. Idempotent. */
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
