import { expect, it } from 'vitest';
import { toEvidence } from '../../results/record/evidence.ts';
import { catalogue, phases, slos, t0Ms } from '../run.fixture.ts';
import { judge } from './judge.ts';

it.each([
  ['<=', 'PASS'],
  ['<', 'FAIL'],
] as const)('counts page views that are equal to the limit as within `<=` and beyond `<`: %s', (op, verdict) => {
  const samples = Array.from({ length: 20 }, (_, run) => ({
    t: t0Ms + 6000 + run * 1000,
    metric: 'web_vital_lcp_seconds',
    labels: { phase: 'steady' },
    value: 2.5,
    detail: { run },
  }));
  const evidence = toEvidence({ t0Ms, phases, producers: [], events: [], rows: [], samples, catalogue });
  const slo = { ...slos.find(({ name }) => name === 'web-lcp')!, op, objective: 2.5, tolerance: 0 };
  expect(judge([slo], evidence, { status: 'valid', reasons: [] })[0]).toMatchObject({ verdict });
});
