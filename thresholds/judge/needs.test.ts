import { describe, expect, it } from 'vitest';
import { phases, slos } from '../run.fixture.ts';
import { needsOf } from './needs.ts';

describe('the needs of the SLOs', () => {
  it('are the quantiles of the SLOs in the phases that judge them', () => {
    expect(needsOf(slos, phases)).toEqual([
      {
        select: { metric: 'k6_http_req_duration_seconds', match: { scenario: 'api', expected_response: 'true' } },
        quantiles: [0.95],
        phases: ['steady'],
        bound: { slo: 'api-latency', op: '<=', limit: 0.2 },
      },
      {
        select: { metric: 'web_vital_lcp_seconds', match: {} },
        quantiles: [0.75],
        phases: ['steady'],
        bound: { slo: 'web-lcp', op: '<=', limit: 2.5 },
      },
    ]);
  });
});
