import type { Metric } from '../../results/record/metric.ts';
import type { Counts } from '../../results/record/producer.ts';
import type { Recorder } from '../../results/record/recorder.ts';

/** What the plan asked for, whether or not anyone could begin it: a rate that a slow target cannot make smaller. */
const offered: Metric = {
  name: 'meshproof_offered_total',
  kind: 'count',
  unit: '1',
  better: null,
  labels: ['part'],
  help: 'starts that were due by the plan',
};
export const offeredMetrics: readonly Metric[] = [offered];

/** Writes down how many starts came due between two looks at the producers' own counts. */
export class OfferedMeter {
  readonly #recorder: Recorder;
  readonly #untilS: number;
  readonly #before = new Map<string, number>();
  #lastMs: number | undefined;

  /** What a producer counts after `untilS`, the end of the timeline, came due before it. */
  constructor(recorder: Recorder, untilS: number) {
    this.#recorder = recorder;
    this.#untilS = untilS;
  }

  look(t0Ms: number, elapsedS: number, counts: ReadonlyMap<string, Counts>): void {
    const nowMs = t0Ms + elapsedS * 1000;
    const fromMs = this.#lastMs ?? nowMs;
    this.#lastMs = nowMs;
    for (const [part, { offered: now }] of counts) {
      const more = now - (this.#before.get(part) ?? now);
      this.#before.set(part, now);
      // The last look comes a hair past the end.
      if (more > 0 && elapsedS < this.#untilS + 1) this.#recorder.counter(offered.name, { part })(fromMs, more);
    }
  }
}
