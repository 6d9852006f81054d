import { largest } from '../../scenarios/base/long-lists.ts';

/**
 * The common start of the load of runs that are made side by side: the latest of their start times. A run that ends
 * before the start of the load, for example because its target is down, does not delay the other runs.
 */
export class CommonStart {
  #awaited: number;
  readonly #waiting: { start: () => number; go: (t0Ms: number) => void }[] = [];

  constructor(runs: number) {
    this.#awaited = runs;
  }

  /**
   * Resolves to the start of the load that several runs share, in Unix milliseconds. `start` returns the start of a run
   * that begins now.
   */
  arrive(start: () => number): Promise<number> {
    return new Promise((go) => {
      this.#waiting.push({ start, go });
      this.#look();
    });
  }

  /** Call this for a run that has ended, whether it was ready or not. The other runs then do not wait for this run. */
  leave(): void {
    this.#awaited--;
    this.#look();
  }

  #look(): void {
    if (this.#waiting.length === 0 || this.#waiting.length < this.#awaited) return;
    const all = this.#waiting.splice(0);
    const t0Ms = largest(all.map(({ start }) => start()));
    for (const { go } of all) go(t0Ms);
  }
}
