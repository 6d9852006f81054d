import { expect, it } from 'vitest';
import { toEvidence } from '../../results/record/evidence.ts';
import { HistogramBuilder } from '../../results/record/histogram.ts';
import { catalogue, phases, slos, t0Ms } from '../run.fixture.ts';
import { judge } from './judge.ts';

/** The verdict on 40 s with 110 good answers a second. */
function judged(objective: number, tolerance: number, untilEnd?: true) {
  const rows = Array.from({ length: 40 }, (_, i) => {
    const h = new HistogramBuilder();
    for (let at = 0; at < 110; at++) h.observe(0.01);
    const labels = { scenario: 'api', phase: 'steady', expected_response: 'true' };
    return { t: t0Ms + (5 + i) * 1000, metric: 'k6_http_req_duration_seconds', labels, h: h.build() };
  });
  const evidence = toEvidence({ t0Ms, phases, producers: [], events: [], rows, samples: [], catalogue });
  const slo = {
    ...slos.find(({ name }) => name === 'api-errors')!,
    objective,
    tolerance,
    ...(untilEnd && { untilEnd }),
  };
  return judge([slo], evidence, { status: 'valid', reasons: [] })[0];
}

it.each([
  ['a phase too short for outages that spend twice the budget of 0.1 %', 0.999, 0, 'INCONCLUSIVE', 'rare-outages'],
  ['the same phase with a tolerance', 0.999, 1, 'PASS', 'holds'],
  ['the same phase, long enough for a budget of 10 %', 0.9, 0, 'PASS', 'holds'],
] as const)('decides on a strict share in %s', (_, objective, tolerance, verdict, reasonCode) => {
  expect(judged(objective, tolerance)).toMatchObject({ verdict, reasonCode });
});

it('passes a share on a whole timeline, however short', () => {
  expect(judged(0.999, 0, true)).toMatchObject({ verdict: 'PASS' });
});
