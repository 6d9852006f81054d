import { describe, expect, it } from 'vitest';
import type { Op, Slo } from '../../results/record/slo.ts';
import { metrics } from '../../simulators/k6/rows/metrics.ts';
import { alwaysSlos } from './always.ts';
import { asRatio } from './as-ratio.ts';

const catalogue = new Map(metrics.map((metric) => [metric.name, { metric, producer: 'k6' }] as const));
const slo = (metric: string, op: Op, objective: number): Slo => ({
  ...alwaysSlos[0]!,
  sli: { kind: 'limit', of: { metric, match: { scenario: 'work' } }, fold: 'min', limit: objective },
  op,
  objective,
});

describe('an SLO on a share over the run so far', () => {
  it.each([
    [
      'k6_checks_rate',
      '>=',
      0.99,
      {
        kind: 'ratio',
        counts: 'good',
        part: [{ metric: 'k6_checks_total', match: { scenario: 'work', result: 'true' } }],
      },
      0.99,
    ],
    [
      'k6_http_req_failed_rate',
      '<',
      0.05,
      {
        kind: 'ratio',
        counts: 'bad',
        part: [{ metric: 'k6_http_reqs_total', match: { scenario: 'work', expected_response: 'false' } }],
      },
      0.95,
    ],
    [
      'k6_checks_rate',
      '>=',
      1,
      { kind: 'limit', fold: 'sum', of: { metric: 'k6_checks_total', match: { scenario: 'work', result: 'false' } } },
      0,
    ],
    [
      'k6_http_req_failed_rate',
      '<=',
      0,
      {
        kind: 'limit',
        fold: 'sum',
        of: { metric: 'k6_http_reqs_total', match: { scenario: 'work', expected_response: 'false' } },
      },
      0,
    ],
  ] as const)('%s %s %d is judged by the events of the phase', (metric, op, objective, sli, limit) => {
    expect(asRatio(slo(metric, op, objective), catalogue)).toMatchObject({ sli, objective: limit });
  });

  it('leaves other SLOs unchanged', () => {
    const other = slo('k6_vus', '<=', 5);
    expect(asRatio(other, catalogue)).toBe(other);
  });
});
