import { describe, expect, it } from 'vitest';
import type { Catalogue } from '../../results/record/catalogue.ts';
import { toEvidence } from '../../results/record/evidence.ts';
import type { Row } from '../../results/record/row.ts';
import { costsOf } from './resource-costs.ts';
import { resourceMetrics } from './target-resources.ts';

const phases = [
  { name: 'warm-up', kind: 'warm-up' as const, startS: 0, endS: 2 },
  { name: 'steady', kind: 'steady' as const, startS: 2, endS: 12 },
];

/**
 * Returns the costs of ten seconds. Each second has `good` good requests, 100 bad requests, half a core, and 1 MB more
 * memory than the second before. `more` are additional rows.
 */
function costs(more: readonly Row[] = [], good = 500, catalogue: Catalogue = new Map()) {
  const rows: Row[] = [];
  for (let s = 2; s < 12; s++) {
    const t = s * 1000;
    const h = (n: number) => ({ schema: 3, zero: 0, index: [0], count: [n], sum: n, censored: 0 });
    const answered = (expected: string, n: number): Row => ({
      t,
      metric: 'k6_http_req_duration_seconds',
      labels: { expected_response: expected },
      h: h(n),
    });
    rows.push(answered('true', good), answered('false', 100));
    rows.push({ t, metric: 'meshproof_target_cpu_cores', labels: { from: 'process' }, v: 0.5 });
    rows.push({ t, metric: 'meshproof_target_resident_bytes', labels: { from: 'process' }, v: 1e8 + s * 1e6 });
    rows.push({ t, metric: 'k6_data_received_total', labels: {}, n: 4000 });
    rows.push({ t, metric: 'k6_data_sent_total', labels: {}, n: 1000 });
  }
  const evidence = { t0Ms: 0, phases, producers: [], events: [], rows: [...rows, ...more], samples: [] };
  const found = costsOf(toEvidence({ ...evidence, catalogue }));
  return Object.fromEntries(found.map((one) => [one.metric, one.value]));
}

describe('costsOf', () => {
  it('divides CPU time, memory growth and bytes by the good requests only', () => {
    const found = costs();
    expect(found.meshproof_cost_cpu_seconds).toBeCloseTo(1, 9);
    expect(found.meshproof_cost_memory_bytes).toBeCloseTo(2e6, 3);
    expect(found.meshproof_cost_network_bytes).toBeCloseTo(10_000, 9);
  });

  it('prefers the network query of the target file over the bytes of k6', () => {
    const asked: Row = {
      t: 3000,
      metric: 'meshproof_target_network_bytes_per_second',
      labels: { from: 'query' },
      v: 1e6,
    };
    expect(costs([asked]).meshproof_cost_network_bytes).toBeCloseTo(2e6, 6);
  });

  it('returns no cost of the network if each read of the network query failed', () => {
    const labels = { of: 'meshproof_target_network_bytes_per_second', from: 'query', why: 'failed' };
    const missed: Row = { t: 3000, metric: 'meshproof_missed_reads_total', labels, n: 10 };
    expect(costs([missed])).not.toHaveProperty('meshproof_cost_network_bytes');
  });

  it('returns no cost of a resource whose values do not cover the phase', () => {
    const read = new Map(resourceMetrics.map((metric) => [metric.name, { metric, producer: 'run' }]));
    expect(Object.keys(costs([], 500, read))).toHaveLength(3);
    const late = (metric: string): Row => ({ t: 11_000, metric, labels: { from: 'query' }, v: 1 });
    expect(costs([late('meshproof_target_cpu_cores')], 500, read)).not.toHaveProperty('meshproof_cost_cpu_seconds');
    const asked = costs([late('meshproof_target_network_bytes_per_second')], 500, read);
    expect(asked).not.toHaveProperty('meshproof_cost_network_bytes');
  });

  it('returns nothing without good requests', () => {
    expect(costs([], 0)).toEqual({});
  });
});
