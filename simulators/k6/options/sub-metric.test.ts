import { describe, expect, it } from 'vitest';
import { readQuantiles, subMetricsOf } from './sub-metric.ts';

const duration = { metric: 'k6_http_req_duration_seconds', match: { scenario: 'api', name: 'GET /repositories/:id' } };
const need = { select: duration, quantiles: [0.95, 0.999], phases: ['steady'] };
const key = 'http_req_duration{name:GET /repositories/:id,phase:steady,scenario:api}';

describe('subMetricsOf', () => {
  it('makes one sub-metric of a need for each phase, with sorted labels', () => {
    const [steady, peak] = subMetricsOf([{ ...need, phases: ['steady', 'peak'] }]);
    expect(steady).toEqual({ key, ...duration, phase: 'steady', quantiles: [0.95, 0.999] });
    expect(peak?.key).toContain('phase:peak');
  });

  it('ignores metrics that are not trends of k6, and labels that k6 cannot write', () => {
    const others = [
      { ...need, select: { metric: 'meshproof_mesh_ping_seconds', match: {} } },
      { ...need, select: { metric: 'k6_http_reqs_total', match: {} } },
      { ...need, select: { ...duration, match: { name: 'a,b' } } },
      { ...need, select: { ...duration, match: { name: '' } } },
      { ...need, quantiles: [] },
    ];
    expect(subMetricsOf(others)).toEqual([]);
  });
});

describe('readQuantiles', () => {
  const subMetrics = subMetricsOf([need]);

  it('returns seconds, computed from every value', () => {
    const values: Record<string, Record<string, number>> = { [key]: { count: 40, 'p(95)': 120, 'p(99.9)': 250 } };
    expect(readQuantiles(subMetrics, (of) => values[of])).toEqual([
      { ...duration, phase: 'steady', q: 0.95, value: 0.12, count: 40 },
      { ...duration, phase: 'steady', q: 0.999, value: 0.25, count: 40 },
    ]);
  });

  it('returns nothing without a value, although k6 reports 0', () => {
    expect(readQuantiles(subMetrics, () => ({ count: 0, 'p(95)': 0, 'p(99.9)': 0 }))).toEqual([]);
    expect(readQuantiles(subMetrics, () => undefined)).toEqual([]);
  });
});
