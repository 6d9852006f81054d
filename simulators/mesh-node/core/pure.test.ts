import { afterEach, describe, expect, it, vi } from 'vitest';
import { simulate } from '../virtual/simulate.ts';
import { worldOf } from '../world/world.fixture.ts';

const sink = { rows: () => undefined, sample: () => undefined };
const busy = {
  settle: '20s',
  duration: '10s',
  nodes: { count: 20 },
  protocol: { kind: 'gossip', fanout: 3, rounds: 2, interval: '100ms', ack: {}, store: {}, sync: {}, membership: {} },
  workload: { broadcast: { rate: '2/s' }, direct: { rate: '2/s' }, ping: { pairs: 3 } },
  timeline: [{ at: '3s', crash: { share: '20%', restart: '4s' } }],
};

describe('the protocol core', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('uses no clock, no random source and no timer except those of its context', () => {
    const world = worldOf(busy);
    const before = simulate(world, { sink });
    const poison = () => {
      throw new Error('the core touched a global');
    };
    const poisonedMath = Object.create(Math, { random: { value: poison } });
    vi.stubGlobal('Math', poisonedMath);
    vi.stubGlobal('Date', new Proxy(Date, { apply: poison, construct: poison, get: poison }));
    vi.stubGlobal('performance', { now: poison });
    vi.stubGlobal('setTimeout', poison);
    vi.stubGlobal('setInterval', poison);
    vi.stubGlobal('setImmediate', poison);
    const after = simulate(world, { sink });
    vi.unstubAllGlobals();
    expect(after).toEqual(before);
    expect(after.events).toBeGreaterThan(1000);
  });
});
