import { describe, expect, it } from 'vitest';
import { RunRecorder } from '../../results/record/recorder.ts';
import type { Row } from '../../results/record/row.ts';
import { OfferedMeter } from './offered-meter.ts';

const counts = (offered: number) => ({ offered, completed: 0, dropped: 0, inFlight: 0 });

describe('OfferedMeter', () => {
  it('records starts in the second in which they were due, and none of a part whose count stays the same', () => {
    const rows: Row[] = [];
    const recorder = new RunRecorder({ rows: (some) => rows.push(...some), sample: () => {}, event: () => {} });
    const meter = new OfferedMeter(recorder, 3);
    for (const [second, k6] of [0, 100, 200, 250, 999].entries()) {
      const looked = new Map([
        ['k6', counts(k6)],
        ['journeys', counts(13)],
      ]);
      // The last call is long after the end of the timeline, so its starts are not recorded.
      meter.look(10_000, second === 4 ? 12 : second + 0.005, looked);
    }
    recorder.drain(Number.POSITIVE_INFINITY);
    expect(rows).toEqual(
      [100, 100, 50].map((n, second) => ({
        t: 10_000 + second * 1000,
        metric: 'meshproof_offered_total',
        labels: { part: 'k6' },
        n,
      })),
    );
  });
});
