import { describe, expect, it } from 'vitest';
import type { Sample } from '../../results/record/row.ts';
import type { RunDocument } from '../../results/record/run.ts';
import { toCheckResult } from './check-result.ts';
import { checkText } from './check-text.ts';

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
  it('has the median, the deviation and the interval of the p75 over the measured runs, without the warm-up', () => {
    const values = [9, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11];
    const lcps = values.map((value) => sample('web_vital_lcp_seconds', value, { page: 'home' }));
    const warm = sample('web_vital_lcp_seconds', 99, { page: 'home', phase: 'warm-up' });
    const { measures } = toCheckResult(check, run, [warm, ...lcps]);
    expect(measures).toEqual([
      {
        metric: 'web_vital_lcp_seconds',
        labels: { page: 'home' },
        unit: 's',
        samples: 11,
        contended: 0,
        median: 6,
        mad: 3,
        p75: 9,
        interval: [6, 11],
        field: null,
      },
    ]);
  });

  it('is flaky if only some runs failed, with the error classes of the failed runs', () => {
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

  it('counts the values that were measured on a busy machine', () => {
    const busy = sample('web_vital_lcp_seconds', 3, { page: 'home' }, { contention: 0.8 });
    const calm = sample('web_vital_lcp_seconds', 1, { page: 'home' }, { element: 'h1' });
    expect(toCheckResult(check, run, [busy, calm]).measures[0]).toMatchObject({ samples: 2, contended: 1 });
  });

  it('has the planned number of runs of a sequence and the reason for its end, without an interval', () => {
    const values = Array.from({ length: 20 }, (_, i) => sample('web_vital_lcp_seconds', i, { page: 'home' }));
    const ends = values.map(() => sample('journey_success', 1));
    const sequence = { planned: 30, made: 20, ended: 'web-lcp holds' };
    const journeys = {
      name: 'journeys',
      status: 'done',
      offered: 20,
      completed: 20,
      dropped: 0,
      reason: null,
      sequence,
    };
    const result = toCheckResult(check, { ...run, producers: [journeys] }, [...values, ...ends]);
    expect(result).toMatchObject({ runs: 20, sequence: { planned: 30, ended: 'web-lcp holds' } });
    expect(result.measures[0]!.interval).toEqual([null, null]);
    expect(checkText(result)).toContain('\n    20 of at most 30 runs; end: web-lcp holds\n');
    const fixed = toCheckResult(check, run, [...values, ...ends]);
    expect(fixed.sequence).toBeNull();
    expect(fixed.measures[0]!.interval).not.toEqual([null, null]);
    expect(checkText(fixed)).not.toContain('at most');
  });

  it('has the values that the page posted, and prints them if they differ from the measured ones', () => {
    const view = (value: number, field: number, agrees: boolean) =>
      sample('web_vital_lcp_seconds', value, { page: 'home' }, { field: { value: field, agrees } });
    const rest = sample('web_vital_lcp_seconds', 9, { page: 'home' });
    const differs = toCheckResult(check, run, [view(1, 0.4, false), view(1.2, 1.2, true), rest]);
    expect(differs.measures[0]!.field).toEqual({ views: 2, lab: 1.1, field: 0.8, furthest: -0.6, differs: 1 });
    expect(checkText(differs)).toContain(
      'the page itself posted a median of 800 ms, and meshproof measured a median of 1.1 s; ' +
        'the posted and the measured value differ on 1 of 2 views',
    );
    const same = toCheckResult(check, run, [view(1, 1, true), rest]);
    expect(same.measures[0]!.field).toMatchObject({ views: 1, differs: 0 });
    expect(checkText(same)).not.toContain('posted');
  });
});
