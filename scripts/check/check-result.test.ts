import { describe, expect, it } from 'vitest';
import type { Sample } from '../../results/record/row.ts';
import type { RunDocument } from '../../results/record/run.ts';
import { toCheckResult } from './check-result.ts';

const run = {
  id: 'r',
  verdict: 'FAIL',
  reason: 'x',
  exitCode: 1,
  endedAt: 'now',
  producers: [],
} as unknown as RunDocument;
const check = { name: 'shop', kind: 'journey', use: './shop.ts' } as const;

function sample(metric: string, value: number, labels: Record<string, string> = {}, detail?: unknown): Sample {
  const all = { journey: 'shop', phase: 'steady', ...labels };
  return { t: 0, metric, labels: all, value, ...(detail !== undefined && { detail }) };
}

describe('the result of a check', () => {
  it('has median, deviation and the bounds of the p75 over its measured runs, not those of the warm-up', () => {
    const values = [9, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11];
    const lcps = values.map((value) => sample('web_vital_lcp_seconds', value, { page: 'home' }));
    const warm = sample('web_vital_lcp_seconds', 99, { page: 'home', phase: 'warm-up' });
    const { measures } = toCheckResult(check, run, [warm, ...lcps]);
    expect(measures).toEqual([
      {
        metric: 'web_vital_lcp_seconds',
        labels: { page: 'home' },
        samples: 11,
        contended: 0,
        median: 6,
        mad: 3,
        p75: 9,
        interval: [6, 11],
      },
    ]);
  });

  it('is flaky when some runs failed and some did not, with the classes of those that did', () => {
    const ends = [
      sample('journey_success', 1, {}, { seconds: 2 }),
      sample('journey_success', 0, {}, { seconds: 4, class: 'network' }),
      sample('journey_success', 0, {}, { seconds: 3, class: 'network' }),
      sample('journey_success', 0, {}, { seconds: 9, class: 'target-5xx' }),
    ];
    const result = toCheckResult(check, run, ends);
    expect(result).toMatchObject({ runs: 4, failed: 3, flaky: true, classes: { network: 2, 'target-5xx': 1 } });
    expect(Object.keys(result.classes)).toEqual(['network', 'target-5xx']);
    expect(toCheckResult(check, run, ends.slice(1))).toMatchObject({ runs: 3, failed: 3, flaky: false });
    expect(toCheckResult(check, run, ends.slice(0, 1))).toMatchObject({ failed: 0, flaky: false, seconds: 2 });
    expect(toCheckResult(check, run, [])).toMatchObject({ runs: 0, flaky: false, seconds: null });
  });

  it('counts the values that a busy machine gave', () => {
    const busy = sample('web_vital_lcp_seconds', 3, { page: 'home' }, { contention: 0.8 });
    const calm = sample('web_vital_lcp_seconds', 1, { page: 'home' }, { element: 'h1' });
    expect(toCheckResult(check, run, [busy, calm]).measures[0]).toMatchObject({ samples: 2, contended: 1 });
  });
});
