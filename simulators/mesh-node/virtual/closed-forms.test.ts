import { describe, expect, it } from 'vitest';
import type { Sample } from '../../../results/record/row.ts';
import { worldOf } from '../world/world.fixture.ts';
import { type Simulated, simulate } from './simulate.ts';
import { worldMetrics } from './world-metrics.ts';

const sink = { rows: () => undefined, sample: () => undefined };
const mean = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;

function hopsOf(given: Record<string, unknown>): number[] {
  const world = worldOf({ protocol: { kind: 'flood', ttl: 60 }, workload: { broadcast: { rate: '1/s' } }, ...given });
  const { totals } = simulate(world, { sink });
  return Array.from({ length: totals.hops.length }, (_, hops) => totals.hops[hops] ?? 0);
}

/** Returns the share x of nodes that gossip reaches. It solves x = 1 - e^(-fanout·(1-loss)·x) by iteration from 1. */
function reachOfGossip(fanout: number, loss: number): number {
  let x = 1;
  for (let i = 0; i < 200; i++) x = 1 - Math.exp(-fanout * (1 - loss) * x);
  return x;
}

function gossip(fanout: number, seed: number, nodes: number): Simulated {
  const world = worldOf({
    seed,
    settle: '5s',
    nodes: { count: nodes },
    links: { air: { latency: { uniform: ['5ms', '50ms'] }, loss: '1%' } },
    protocol: { kind: 'gossip', fanout, ttl: 20 },
    workload: { broadcast: { rate: '1/s' } },
  });
  return simulate(world, { sink });
}

describe('agreement with closed forms', { timeout: 60_000 }, () => {
  it.each([2, 3, 4, 6])(
    'holds for the coverage of one push to %i neighbours, within one percentage point',
    (fanout) => {
      const reached = Array.from({ length: 10 }, (_, seed) => gossip(fanout, seed, 10_000).coverage!);
      expect(Math.abs(mean(reached) - reachOfGossip(fanout, 0.01))).toBeLessThan(0.01);
    },
  );

  it('holds for the hops on a ring: two nodes at each distance', () => {
    expect(hopsOf({ nodes: { count: 21 }, topology: { kind: 'ring' } })).toEqual([0, ...Array(10).fill(2)]);
    expect(hopsOf({ nodes: { count: 20 }, topology: { kind: 'ring' } })).toEqual([0, ...Array(9).fill(2), 1]);
  });

  it('holds for the hops on a ring with a TTL: up to the TTL', () => {
    const protocol = { kind: 'flood', ttl: 4 };
    expect(hopsOf({ nodes: { count: 21 }, topology: { kind: 'ring' }, protocol })).toEqual([0, 2, 2, 2, 2]);
  });

  it('holds for the hops on a line: the distances to both ends', () => {
    const hops = hopsOf({ nodes: { count: 15 }, topology: { kind: 'line' } });
    const farther = hops.length - 1;
    const nearer = 14 - farther;
    const expected = Array.from({ length: farther + 1 }, (_, d) => (d === 0 ? 0 : d <= nearer ? 2 : 1));
    expect(hops).toEqual(expected);
  });

  it('holds for the hops on a grid: the Manhattan distance', () => {
    const side = 6;
    const hops = hopsOf({ nodes: { count: side * side }, topology: { kind: 'grid', columns: side } });
    const possible = Array.from({ length: side * side }, (_, origin) => {
      const counts: number[] = Array(2 * side).fill(0);
      for (let node = 0; node < side * side; node++) {
        const across = Math.abs((node % side) - (origin % side));
        counts[across + Math.abs(Math.floor(node / side) - Math.floor(origin / side))]!++;
      }
      return [0, ...counts.slice(1, counts.findLastIndex((n) => n > 0) + 1)].join();
    });
    expect(possible).toContain(hops.join());
  });

  it('holds for the detection time of SWIM: e/(e-1) periods on average', () => {
    const periods: number[] = [];
    for (let seed = 1; seed <= 250; seed++) {
      const sample = ({ metric, value }: Sample) => {
        if (metric === worldMetrics.detection.name) periods.push(value);
      };
      const world = worldOf({
        seed,
        duration: '12s',
        settle: '1ms',
        nodes: { count: 60 },
        links: { wire: { latency: '1ms' } },
        protocol: { kind: 'gossip', membership: { interval: '1s', timeout: '300ms', indirect: 3, suspicion: '0s' } },
        // The SWIM paper counts whole periods, so the crash comes just before the probes of a period.
        timeline: [{ at: '2999ms', crash: { share: '1.7%' } }],
      });
      simulate(world, { sink: { rows: () => undefined, sample } });
    }
    // The crash is one ms before a period, so each detection time is one ms longer than a whole number of periods.
    expect(periods.length).toBeGreaterThan(245);
    const n = 59;
    const perPeriod = 1 - (1 - 1 / n) ** n;
    expect(mean(periods) / (1 / perPeriod)).toBeGreaterThan(0.95);
    expect(mean(periods) / (1 / perPeriod)).toBeLessThan(1.05);
  });
});
