import type { Counts, ProducerEnd, Ready } from '../../results/record/producer.ts';

type Merge = {
  ends(ends: readonly ProducerEnd[]): ProducerEnd;
  /** Merges the counts of all processes while they run. */
  counts(counts: readonly Counts[]): Counts;
};

/**
 * Runs several k6 processes as one load generator. If a process crashes, the others are stopped, because they cannot
 * make the whole planned load.
 */
export class ProcessSet implements Ready {
  readonly #runs: readonly Ready[];
  readonly #signal: AbortSignal;
  readonly #merge: Merge;
  readonly #stop = new AbortController();
  #end: ProducerEnd | undefined;

  /**
   * @param starts functions that each create a process, which stops when the given signal aborts
   * @param signal stops all processes
   */
  constructor(starts: readonly ((signal: AbortSignal) => Ready)[], signal: AbortSignal, merge: Merge) {
    this.#signal = signal;
    this.#merge = merge;
    this.#runs = starts.map((start) => start(this.#stop.signal));
  }

  async run(startAtWallMs: number): Promise<ProducerEnd> {
    const onAbort = () => this.#stop.abort(this.#signal.reason);
    if (this.#signal.aborted) onAbort();
    this.#signal.addEventListener('abort', onAbort, { once: true });
    const ends = await Promise.all(
      this.#runs.map(async (run) => {
        const end = await run.run(startAtWallMs);
        if (end.status === 'crashed') this.#stop.abort(new Error('another process crashed'));
        return end;
      }),
    );
    this.#signal.removeEventListener('abort', onAbort);
    this.#end = this.#merge.ends(ends);
    return this.#end;
  }

  counts(): Counts {
    return this.#end ?? this.#merge.counts(this.#runs.map((run) => run.counts()));
  }

  async close(): Promise<void> {
    await Promise.all(this.#runs.map((run) => run.close()));
  }
}
