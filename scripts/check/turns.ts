import type { Clock } from '../../scenarios/base/clock.ts';

/**
 * Lets short checks run one after another, so that none delays the answer of another, and a long one beside the others:
 * it only waits for its target.
 */
export class Turns {
  readonly #clock: Pick<Clock, 'sleep'>;
  readonly #mostMs: number;
  #last: Promise<unknown> = Promise.resolve();

  /** @param mostMs the time that a check may keep the others waiting */
  constructor(clock: Pick<Clock, 'sleep'>, mostMs: number) {
    this.#clock = clock;
    this.#mostMs = mostMs;
  }

  /** Runs `work` once its turn has come. Resolves and rejects with it. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const own = this.#last.then(work);
    const over = new AbortController();
    const ended = own.then(
      () => over.abort(),
      () => over.abort(),
    );
    this.#last = this.#last.then(() => Promise.race([ended, this.#clock.sleep(this.#mostMs, over.signal)]));
    return own;
  }
}
