import { describe, expect, it } from 'vitest';
import type { Steps } from '../world/steps.ts';
import type { Topology } from '../world/topology.ts';
import { worldOf } from '../world/world.fixture.ts';
import { Engine, workPerStep } from './engine.ts';
import { layoutOf } from './layout-of.ts';
import { Pause } from './pause.ts';
import { simulateInSteps } from './simulate.ts';

const sink = { rows: () => undefined, sample: () => undefined };
const big = 20_000;
const worldWith = (topology: Topology, more: object = {}) =>
  worldOf({ nodes: { count: big }, links: { air: { latency: '10ms' } }, ...more, topology });

/** Returns a clock that advances by one second at each reading, so that a pause is always due. */
const slowClock = () => {
  let nowMs = 0;
  return { monotonicMs: () => (nowMs += 1000) };
};

function countSteps<T>(steps: Steps<T>): number {
  let count = 0;
  while (!steps.next().done) count++;
  return count;
}

describe('a long computation of a world', () => {
  it.each<[Topology, number]>([
    [{ kind: 'ring' }, 4],
    [{ kind: 'grid' }, 6],
    [{ kind: 'tree', branching: 2 }, 4],
    [{ kind: 'random-regular', degree: 8 }, 16],
    [{ kind: 'small-world', degree: 8, rewire: 0.1 }, big],
    [{ kind: 'scale-free', degree: 8 }, big - 1],
    [{ kind: 'geometric', degree: 8 }, big],
    [{ kind: 'clusters', clusters: 100, degree: 8, gateways: 2 }, 200],
  ])('lays out $kind in many steps', (topology, least) => {
    expect(countSteps(layoutOf(worldWith(topology)))).toBeGreaterThanOrEqual(least);
  });

  it.each<[Topology]>([[{ kind: 'random-regular', degree: 12 }], [{ kind: 'geometric', degree: 8 }]])(
    'ends at the first pause after an abort while it lays out $kind',
    async (topology) => {
      const stop = new AbortController();
      let taken = 0;
      function* counted(): Steps<void> {
        for (const steps = layoutOf(worldWith(topology)); !steps.next().done; taken++) yield;
      }
      setImmediate(() => stop.abort());
      expect(await new Pause(slowClock(), stop.signal).run(counted())).toBeUndefined();
      expect(taken).toBeLessThan(3);
    },
  );

  it('handles at most 100 events in a step with 100 units of work, also in a full mesh', () => {
    const flood = { protocol: { kind: 'flood', ttl: 2 }, workload: { broadcast: { rate: '20/s' } } };
    const engine = new Engine(worldWith({ kind: 'full' }, { nodes: { count: 4000 }, ...flood }), { sink });
    const perStep: number[] = [];
    // After the starts in the first 40 steps, each origin sends a message to all nodes, and each receiver handles its
    // copy.
    for (let step = 0; step < 200; step++) {
      const before = engine.events;
      expect(engine.advance(1000, 100)).toBe(false);
      perStep.push(engine.events - before);
    }
    expect(Math.max(...perStep)).toBeLessThanOrEqual(100);
    expect(engine.events).toBeGreaterThan(1);
  });

  it('starts its nodes in steps, too', () => {
    const membership = { interval: '1s', timeout: '500ms' };
    const engine = new Engine(worldWith({ kind: 'full' }, { protocol: { kind: 'gossip', membership } }), { sink });
    expect(engine.advance(0, 100)).toBe(false);
    expect(engine.events).toBe(0);
  });

  it('is the same computation in steps of any size', () => {
    const world = worldOf({ nodes: { count: 50 }, workload: { broadcast: { rate: '20/s' } } });
    const hashes = [1, 7, workPerStep, Number.POSITIVE_INFINITY].map((most) => {
      const engine = new Engine(world, { sink });
      while (!engine.advance(world.endMs, most));
      engine.finish();
      return engine.traceHash;
    });
    expect(new Set(hashes).size).toBe(1);
  });

  it('of the calibration and of a sweep is done in steps', () => {
    const world = worldWith({ kind: 'random-regular', degree: 8 }, { workload: { broadcast: { rate: '2/s' } } });
    expect(countSteps(simulateInSteps(world, { sink }))).toBeGreaterThan(10);
  });
});
