import { describe, expect, it } from 'vitest';
import { catalogue, slos } from '../run.fixture.ts';
import { explain } from './explain.ts';

const of = (name: string) =>
  explain(slos.find((slo) => slo.name === name)!, catalogue).replace(/from \S*\/slos/, 'from slos');

describe('an SLO in plain sentences', () => {
  it('says what a quantile is, who measures it and how many samples it takes', () => {
    expect(of('api-latency')).toBe(
      [
        'api-latency: 95 % of API answers within 200 ms (service api).',
        'Right answers only, since a failed request is often a fast one.',
        'Measured: k6_http_req_duration_seconds{scenario="api",expected_response="true"}, measured by k6.',
        'Judged: PASS when the p95 is <= 200 ms on 59 samples or more; FAIL when the one-sided 95 % bound breaks it; else INCONCLUSIVE. 59 samples are needed.',
        'In every steady phase, each by itself.',
        'It comes from slos/api.yaml, line 6.',
      ].join('\n'),
    );
  });

  it('says what counts as good, and what is counted exactly', () => {
    expect(of('api-errors')).toContain('at least 99.9 % are good on 2,995 samples or more');
    expect(of('longest-stall')).toContain('Judged exactly: it holds when the max is < 1 s.');
    expect(of('target-alive')).toContain('Over the whole run, warm-up included.\nIt comes from meshproof itself.');
  });
});
