import { describe, expect, it } from 'vitest';
import { metrics, trendOf } from './metrics.ts';

describe('the k6 catalogue', () => {
  it('names series as k6’s remote write does', () => {
    const kinds = Object.fromEntries(metrics.map(({ name, kind, unit }) => [name, `${kind} ${unit}`]));
    expect(kinds).toMatchObject({
      k6_http_reqs_total: 'count 1',
      k6_http_req_duration_seconds: 'histogram s',
      k6_http_req_failed_rate: 'gauge 1',
      k6_data_sent_total: 'count B',
      k6_vus: 'gauge 1',
      k6_ai_processing_time_seconds: 'histogram s',
      k6_wrong_answers_total: 'count 1',
    });
  });

  it('never has the address as a label', () => {
    expect(metrics.flatMap(({ labels }) => labels)).not.toContain('url');
  });

  it('finds k6’s own name of a trend only', () => {
    expect(trendOf('k6_http_req_waiting_seconds')).toEqual({ name: 'http_req_waiting', inMilliseconds: true });
    expect(trendOf('k6_http_reqs_total')).toBeUndefined();
  });
});
