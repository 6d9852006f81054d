import type { Recorder } from '../../../results/record/recorder.ts';
import { meshMetrics } from './mesh-metrics.ts';

type Tally = { count: number; firstMs: number; lastMs: number };

/** Records the first error of each kind immediately as an event, and the total of each kind at the end. */
export class ErrorTally {
  readonly #recorder: Recorder;
  readonly #kinds = new Map<string, Tally>();

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  count(kind: string, phase: string, atMs: number, text: string): void {
    this.#recorder.counter(meshMetrics.errors.name, { phase, kind })(atMs);
    const tally = this.#kinds.get(kind);
    if (tally) {
      tally.count++;
      tally.lastMs = atMs;
      return;
    }
    this.#kinds.set(kind, { count: 1, firstMs: atMs, lastMs: atMs });
    this.#recorder.event({ t: atMs, kind: 'error', by: 'mesh-node', text: `${kind}: ${text}`, data: { kind, phase } });
  }

  /** Records one event for each kind of error that occurred more than once. */
  recordTotals(): void {
    for (const [kind, { count, firstMs, lastMs }] of this.#kinds) {
      if (count === 1) continue;
      const text = `${kind}: ${count} times in ${((lastMs - firstMs) / 1000).toFixed(1)} s`;
      this.#recorder.event({ t: lastMs, kind: 'error', by: 'mesh-node', text, data: { kind, count, firstMs, lastMs } });
    }
  }

  counts(): Record<string, number> {
    return Object.fromEntries([...this.#kinds].map(([kind, { count }]) => [kind, count]));
  }
}
