import type { Labels, Metric } from '../metric.ts';
import type { Recorder } from '../recorder.ts';

const name = 'meshproof_missed_reads_total';

/** `cut`: the answer was longer than its limit. `failed`: any other reason, such as no answer or no value. */
type Why = 'failed' | 'cut';

export const missedReads: Metric = {
  ...{
    name,
    kind: 'count',
    unit: '1',
    better: null,
    labels: ['of', 'why', 'from', 'resource'],
    taint: { limit: null },
  },
  help: 'reads of a gauge by meshproof that gave no value; `of` is the name of the gauge',
};

/** Records that a read of a gauge at an interval (`readEveryS`) gave no value. `labels` are the labels of the gauge. */
export function recordMissedRead(recorder: Recorder, of: string, labels: Labels, atMs: number, why: Why): void {
  recorder.counter(name, { of, ...labels, why })(atMs);
}
