import { describe, expect, it } from 'vitest';
import { emptyHistogram } from '../../../results/record/histogram.ts';
import type { Row } from '../../../results/record/row.ts';
import { durationPowerSeries, httpReqDuration, httpReqFailed, httpReqs, redirectedCallSeries } from './metrics.ts';
import { failUnanswered } from './unanswered.ts';

const at = (metric: string, labels: Record<string, string>) => ({
  t: 1000,
  metric,
  labels: { name: 'home', ...labels },
});
const h = { ...emptyHistogram(3), index: [-20], count: [2], sum: 1 };
const expectedOf = (row: Row) => row.labels.expected_response;

describe('failUnanswered', () => {
  it.each([{ status: '0', expected_response: 'true' }, { status: '0' }, { status: '0', error_code: '1212' }])(
    'counts a request without an answer as failed, whatever the script expects: %j',
    (labels) => {
      const rows: Row[] = [
        { ...at(httpReqs, labels), n: 3 },
        ...[httpReqDuration, redirectedCallSeries, durationPowerSeries].map((metric) => ({ ...at(metric, labels), h })),
      ];
      expect(failUnanswered(rows).map(expectedOf)).toEqual(['false', 'false', 'false', 'false']);
      expect(failUnanswered([{ ...at(httpReqFailed, labels), v: 0 }])).toMatchObject([{ v: 1 }]);
    },
  );

  it.each([
    [httpReqs, { status: '404', expected_response: 'true' }],
    ['k6_grpc_req_duration_seconds', { status: '0' }],
    ['k6_mine_total', { status: '0', expected_response: 'true' }],
  ])('keeps the rows of %s with %j', (metric, labels) => {
    const rows: Row[] = [{ ...at(metric, labels), n: 3 }];
    expect(failUnanswered(rows)).toEqual(rows);
  });
});
