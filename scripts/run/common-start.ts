/**
 * One T0 for runs that are made side by side: who is ready waits for the others, and the last one's `start` holds for all.
 * Who leaves before, as a run whose target is not there, is waited for no longer.
 */
export class CommonStart {
  #awaited: number;
  readonly #waiting: { start: () => number; go: (t0Ms: number) => void }[] = [];

  constructor(runs: number) {
    this.#awaited = runs;
  }

  /** Gives the common T0, in Unix milliseconds; `start` is that of a run that would begin now. */
  arrive(start: () => number): Promise<number> {
    return new Promise((go) => {
      this.#waiting.push({ start, go });
      this.#look();
    });
  }

  /** For one that ended, whether it arrived or not: the others begin without it. */
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
