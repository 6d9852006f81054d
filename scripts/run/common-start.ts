/**
 * The common T0 of runs that are made side by side: each waits until all are ready, and the last one fixes T0. A run
 * that ends before, for example because its target is down, is not waited for.
 */
export class CommonStart {
  #awaited: number;
  readonly #waiting: { start: () => number; go: (t0Ms: number) => void }[] = [];

  constructor(runs: number) {
    this.#awaited = runs;
  }

  /** Resolves to the common T0 in Unix milliseconds. `start` returns the T0 of a run that begins now. */
  arrive(start: () => number): Promise<number> {
    return new Promise((go) => {
      this.#waiting.push({ start, go });
      this.#look();
    });
  }

  /** Call it for a run that has ended, arrived or not: the others start without it. */
  leave(): void {
    this.#awaited--;
    this.#look();
  }

  #look(): void {
    if (this.#waiting.length === 0 || this.#waiting.length < this.#awaited) return;
    const all = this.#waiting.splice(0);
    const t0Ms = all[0]!.start();
    for (const { go } of all) go(t0Ms);
  }
}
