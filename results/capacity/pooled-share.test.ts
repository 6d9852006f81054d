import { expect, it } from 'vitest';
import { estimateOf } from './estimate.ts';
import { pooledShare } from './pooled-share.ts';
import type { CapacityStep } from './probe-log.ts';

it.each([
  ['equal holds', [1000, 1000], [100, 100], 200],
  ['holds of different length', [1000, 3000], [100, 300], 400],
  ['two holds when the first missed the clusters of bad events', [8000, 8000], [8000, 10], 39.95],
  ['three holds when the first two missed the clusters of bad events', [8000, 8000, 8000], [8000, 8000, 10], 89.8],
])('the effective number of events of %s', (_, events, effective, expected) => {
  const holds = events.map((n, at) => ({ share: 0.05, n, effective: effective[at]! }));
  expect(pooledShare(holds).effective).toBeCloseTo(expected, 1);
});

it('is the share over all events, however precise each hold seems', () => {
  const holds = [
    { share: 0.001, n: 8000, effective: 8000 },
    { share: 0.079, n: 8000, effective: 10 },
  ];
  expect(pooledShare(holds).share).toBeCloseTo(0.04, 9);
});

it('does not exclude a capacity below a load that held in one of two holds, which missed the clusters', () => {
  const confirmed = (value: number, share: number, effective: number): CapacityStep => ({
    ...{ value, hold: 'confirm', verdict: 'INCONCLUSIVE', reason: '', limiter: 'target' },
    ...{ good: 8000 * (1 - share), bad: 8000 * share, leansToPass: false },
    ...{ partHeld: true, endHeld: true, steady: true },
    seen: { share, effective, spread: { effective, degrees: 10 }, limit: 0.05 },
  });
  const { below } = estimateOf([confirmed(100, 0.001, 8000), confirmed(100, 0.079, 10), confirmed(124, 0.3, 20)]);
  expect(below(100)).toBeGreaterThan(0.1);
});
