import type { Clock } from '../../scenarios/base/clock.ts';

/**
 * Runs short checks one after another, so that the work of one check does not delay the answers of the next. A check
 * that takes longer than `mostMs` mostly waits for its target. The next check then starts before the long check ends.
 */
export class Turns {
  readonly #clock: Pick<Clock, 'sleep'>;
  readonly #mostMs: number;
  #last: Promise<unknown> = Promise.resolve();

  /** @param mostMs the longest time for which a check delays the next check */
  constructor(clock: Pick<Clock, 'sleep'>, mostMs: number) {
    this.#clock = clock;
    this.#mostMs = mostMs;
  }

  /** Runs `work` when its turn comes. Settles with the result of `work`. */
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
