import { describe, expect, it } from 'vitest';
import { toEvidence } from '../../results/record/evidence.ts';
import type { Row } from '../../results/record/row.ts';
import { catalogue, phases, t0Ms } from '../run.fixture.ts';
import { refusedByLimit } from './validity-of-run.ts';

const metric = 'k6_http_reqs_total';
const known = new Map([
  ...catalogue,
  [
    'k6_iterations_total',
    {
      metric: { name: 'k6_iterations_total', kind: 'count', unit: '1', better: 'higher', labels: [], help: '' },
      producer: 'k6',
    },
  ],
] as const);

function reasonsOf(answered: number, refused: number, calls: readonly Row[] = []) {
  const t = t0Ms + 6000;
  const rows: Row[] = [
    { t, metric, labels: { scenario: 'own', status: '200' }, n: answered },
    { t, metric, labels: { scenario: 'own', status: '429' }, n: refused },
    ...calls,
  ];
  return refusedByLimit(toEvidence({ t0Ms, phases, producers: [], events: [], rows, samples: [], catalogue: known }));
}

describe('a rate limit that refuses many requests of a program', () => {
  it('is named, and makes every number of the program INVALID', () => {
    expect(reasonsOf(60, 940)).toMatchObject([
      { code: 'rate-limited', evidence: '940 requests of 1,000 answered with 429', taints: { producers: ['k6'] } },
    ]);
  });

  it('is ignored for a few rejections, and for a program that counts its calls', () => {
    expect(reasonsOf(950, 50)).toEqual([]);
    const h = { schema: 5, zero: 0, index: [1], count: [940], sum: 1, censored: 0 };
    const labels = { scenario: 'own', outcome: 'limited' };
    expect(reasonsOf(60, 940, [{ t: t0Ms, metric: 'k6_call_duration_seconds', labels, h }])).toEqual([]);
  });
});
