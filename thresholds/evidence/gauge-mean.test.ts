import { expect, it } from 'vitest';
import { toEvidence } from '../../results/record/evidence.ts';
import { toPhases } from '../../scenarios/plan/phase.ts';
import { gaugeMean } from './gauge-mean.ts';

const phases = toPhases({ 'warm-up': 2, steady: 2 });
const rows = [1, 2, 4, 6].flatMap((v, second) =>
  ['k6', 'journeys'].map((part, i) => ({ t: second * 1000, metric: 'cores', labels: { part }, v: v * (1 + i) })),
);
const evidence = toEvidence({
  ...{ t0Ms: 0, phases, producers: [], events: [], samples: [], catalogue: new Map() },
  rows: [...rows, { t: 2000, metric: 'cores', labels: { part: 'k6' }, n: 1000 }],
});

it.each([
  [undefined, {}, 4.875],
  [phases[1], {}, 7.5],
  [phases[1], { part: 'k6' }, 5],
  [phases[1], { part: 'mesh' }, 0],
])('returns the mean of the values of a gauge in %j with the labels %j', (window, match, mean) => {
  expect(gaugeMean(evidence, 'cores', window, match)).toBe(mean);
});
