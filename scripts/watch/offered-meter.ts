import type { Metric } from '../../results/record/metric.ts';
import type { Counts } from '../../results/record/producer.ts';
import type { Recorder } from '../../results/record/recorder.ts';

/** Counts planned starts, including starts that were not made. A slow target therefore cannot lower the count. */
const offered: Metric = {
  name: 'meshproof_offered_total',
  kind: 'count',
  unit: '1',
  better: null,
  labels: ['part'],
  help: 'starts that were due by the plan',
};
export const offeredMetrics: readonly Metric[] = [offered];

/** Records how many starts were due in each second, from the counts of the load generators. */
export class OfferedMeter {
  readonly #recorder: Recorder;
  readonly #untilS: number;
  readonly #before = new Map<string, number>();
  #lastMs: number | undefined;

  /**
   * `untilS` is the end of the timeline, in seconds from the start of the load. Starts that are reported a second or
   * more after the end are not recorded, because nobody knows in which second they were due.
   */
  constructor(recorder: Recorder, untilS: number) {
    this.#recorder = recorder;
    this.#untilS = untilS;
  }

  /** Must be called once a second. `counts` has the counts so far by load generator. */
  look(t0Ms: number, elapsedS: number, counts: ReadonlyMap<string, Counts>): void {
    const nowMs = t0Ms + elapsedS * 1000;
    const fromMs = this.#lastMs ?? nowMs;
    this.#lastMs = nowMs;
    for (const [part, { offered: now }] of counts) {
      const more = now - (this.#before.get(part) ?? now);
      this.#before.set(part, now);
      // The last call of `look` comes slightly after the end of the timeline, so one more second is recorded.
      if (more > 0 && elapsedS < this.#untilS + 1) this.#recorder.counter(offered.name, { part })(fromMs, more);
    }
  }
}
