import type { Counts, PhaseCounts, ProducerEnd, Ready } from '../../results/record/producer.ts';
import { mergeEnds } from './merge-ends.ts';
import type { Segment } from './options/segments.ts';

/** Several k6 processes as one producer. If one crashes, the others are stopped: the rest is not the planned load. */
export class K6Instances implements Ready {
  readonly #segments: readonly Segment[];
  readonly #runs: readonly Ready[];
  readonly #planned: readonly PhaseCounts[];
  readonly #signal: AbortSignal;
  readonly #stop: AbortController;
  #end: ProducerEnd | undefined;

  /**
   * @param planned the offered iterations of all instances together
   * @param signal stops all instances
   * @param start creates the instance of a segment; it stops when its own signal aborts
   */
  constructor(
    segments: readonly Segment[],
    planned: readonly PhaseCounts[],
    signal: AbortSignal,
    start: (segment: Segment, signal: AbortSignal) => Ready,
  ) {
    this.#segments = segments;
    this.#planned = planned;
    this.#signal = signal;
    this.#stop = new AbortController();
    this.#runs = segments.map((segment) => start(segment, this.#stop.signal));
  }

  async run(startAtWallMs: number): Promise<ProducerEnd> {
    const onAbort = () => this.#stop.abort(this.#signal.reason);
    if (this.#signal.aborted) onAbort();
    this.#signal.addEventListener('abort', onAbort, { once: true });
    const ends = await Promise.all(
      this.#runs.map(async (run) => {
        const end = await run.run(startAtWallMs);
        if (end.status === 'crashed') this.#stop.abort(new Error('another instance crashed'));
        return end;
      }),
    );
    this.#signal.removeEventListener('abort', onAbort);
    this.#end = mergeEnds(ends, this.#segments, this.#planned);
    return this.#end;
  }

  /** Until the end, every instance reports the counts of the whole plan. */
  counts(): Counts {
    return this.#end ?? this.#runs[0]!.counts();
  }

  async close(): Promise<void> {
    await Promise.all(this.#runs.map((run) => run.close()));
  }
}
