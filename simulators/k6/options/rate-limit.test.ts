import { describe, expect, it } from 'vitest';
import { emptyHistogram } from '../../../results/record/histogram.ts';
import type { Row } from '../../../results/record/row.ts';
import { sectionSchema } from '../program/section.ts';
import { rowsFromK6 } from '../rows/k6-rows.ts';

describe('a request that a rate limit refused', () => {
  const row = (metric: string, status: string): Row => ({
    t: 0,
    metric,
    labels: { scenario: 'api', status, expected_response: String(status === '200') },
    h: { ...emptyHistogram(), zero: 1 },
  });

  it('is neither an error nor a latency, but still counts as a request', () => {
    const durations = ['200', '429', '500'].map((status) => row('k6_http_req_duration_seconds', status));
    const requests: Row = { t: 0, metric: 'k6_http_reqs_total', labels: { scenario: 'api', status: '429' }, n: 3 };
    const left = rowsFromK6()([...durations, requests]);
    const statuses = left.map(({ metric, labels }) => [metric, labels.status]);
    expect(statuses).toEqual([
      ['k6_http_req_duration_seconds', '200'],
      ['k6_http_req_duration_seconds', '500'],
      ['k6_http_reqs_total', '429'],
    ]);
  });
});

describe('the rate-limit policy of a program', () => {
  const parse = (share: object) => sectionSchema.parse({ scenarios: { api: share } }).scenarios.api;

  it('is set beside the rate or the users of a program', () => {
    expect(parse({ rate: '5/s', rateLimit: 'ignore' })).toMatchObject({ perSecond: 5, rateLimit: 'ignore' });
    expect(parse({ users: 5, think: '1s', rateLimit: 'obey' })).toMatchObject({ users: 5, rateLimit: 'obey' });
    expect(parse({ rate: '5/s' })).not.toHaveProperty('rateLimit');
  });

  it('is obey or ignore', () => {
    expect(() => parse({ rate: '5/s', rateLimit: 'retry' })).toThrow();
  });
});
