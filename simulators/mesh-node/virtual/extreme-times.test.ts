import { describe, expect, it } from 'vitest';
import type { Row } from '../../../results/record/row.ts';
import { latencyTable } from '../world/latency.ts';
import { worldOf } from '../world/world.fixture.ts';
import { simulate } from './simulate.ts';
import { TimingWheel } from './wheel.ts';
import { worldMetrics } from './world-metrics.ts';

function run(given: Record<string, unknown>) {
  const rows: Row[] = [];
  const result = simulate(worldOf({ nodes: { count: 3 }, ...given }), {
    sink: { rows: (more) => rows.push(...more), sample: () => undefined },
  });
  expect(result.invariants.filter(({ first }) => first)).toEqual([]);
  return { ...result, rows };
}

describe('a world with extreme times', () => {
  it('measures latencies of hours', () => {
    const { totals, rows, coverage } = run({ settle: '5h', links: { air: { latency: '2h' } } });
    expect(coverage).toBe(1);
    expect(totals.latencyMs[7_200_000]).toBe(2);
    const sums = rows.flatMap((row) => (row.metric === worldMetrics.latency.name && 'h' in row ? [row.h.sum] : []));
    expect(sums.reduce((a, b) => a + b, 0)).toBeCloseTo(14_400, 6);
  });

  it.each<[string, object]>([
    ['a constant latency', { latency: '1000d' }],
    ['a uniform latency', { latency: { uniform: ['30d', '9999d'] } }],
    ['an exponential latency', { latency: { exponential: '99999d' } }],
    ['a lognormal latency', { latency: { lognormal: ['1000d', 3] } }],
    ['a sleeping receiver', { latency: '1ms', duty: { on: '1ms', off: '9999999d' } }],
    ['a slow sender', { latency: '1ms', bandwidth: '0.000001bit' }],
  ])('keeps its frames in flight if %s delays them for longer than the world lasts', (_, air) => {
    const { ledger } = run({ links: { air } });
    expect(ledger.sent).toBeGreaterThan(0);
    expect(ledger.delivered + ledger.inFlight).toBe(ledger.sent);
  });

  it('keeps timers that are due after its end', () => {
    const ack = { timeout: '9999d' };
    const sync = { interval: '9999d', keep: '9999d' };
    const membership = { interval: '9999d', timeout: '9998d', suspicion: '9999d' };
    const timeline = [{ at: '100ms', crash: { share: '100%', restart: '9999d' } }];
    const protocol = { kind: 'gossip', rounds: 3, interval: '9999d', ack, sync, membership, store: { ttl: '9999d' } };
    const { ledger } = run({ protocol, timeline, workload: { direct: { rate: '50/s' } } });
    expect(ledger.lost + ledger.inFlight).toBe(ledger.sent - ledger.delivered);
  });
});

describe('an event after the latest time', () => {
  it.each([2 ** 31, 2 ** 32 + 5, 1e300, Number.POSITIVE_INFINITY])('is not taken early: %d ms', (dueMs) => {
    const wheel = new TimingWheel();
    wheel.schedule(dueMs, 1, 0, 0, 0, 0);
    expect(wheel.next(20_000)).toBe(false);
    expect(wheel.size).toBe(1);
  });

  it('of a link is a delay that fits into 31 bits', () => {
    const table = latencyTable({ kind: 'exponential', meanMs: 1e12 });
    expect(Math.min(...table)).toBeGreaterThan(0);
  });
});
