import { describe, expect, it } from 'vitest';
import { worldOf } from '../world/world.fixture.ts';
import { HeapQueue } from './heap.fixture.ts';
import { simulate } from './simulate.ts';
import { TimingWheel } from './wheel.ts';

const sink = { rows: () => undefined, sample: () => undefined };

const everything = {
  duration: '20s',
  settle: '10s',
  seed: 3,
  nodes: { count: 30, roles: { phone: 0.9 }, regions: 2 },
  topology: { kind: 'geometric', degree: 8, link: 'ble' },
  links: { ble: { duty: { on: '1s', off: '1s' }, bandwidth: '1mbit' }, wan: {} },
  protocol: {
    kind: 'gossip',
    fanout: 4,
    ttl: 12,
    rounds: 2,
    interval: '200ms',
    ack: { retries: 2 },
    store: { perPeer: 20, ttl: '5s' },
    sync: { interval: '3s' },
    membership: {},
  },
  workload: { broadcast: { rate: '1/s' }, direct: { rate: '2/s' }, ping: { pairs: 10 } },
  timeline: [
    { at: '5s', partition: { by: 'region', groups: [['a'], ['b']], heal: '8s' } },
    { at: '9s', crash: { share: '10%', restart: '4s', keepDisk: false } },
    { at: '12s', churn: { leave: '60%/m', join: '60%/m', session: { pareto: ['10s', 1.5] }, until: '20s' } },
    { at: '12s', adversary: { kind: 'blackhole', share: '5%' } },
    { at: '12s', adversary: { kind: 'replay', share: '5%' } },
  ],
};

describe('a world in virtual time', () => {
  it('gives the same result with the wheel and with a heap, under all features at once', () => {
    const world = worldOf(everything);
    const wheel = simulate(world, { sink, queue: new TimingWheel() });
    const heap = simulate(world, { sink, queue: new HeapQueue() });
    expect(wheel).toEqual(heap);
    expect(wheel.events).toBeGreaterThan(10_000);
    expect(wheel.invariants.filter(({ count }) => count > 0)).toEqual([]);
    const { inFlight, sent, delivered, duplicate, lost, expired, dropped } = wheel.ledger;
    expect(delivered + duplicate + lost + expired + dropped + inFlight).toBe(sent);
    for (const count of [delivered, duplicate, lost, expired, dropped]) expect(count).toBeGreaterThan(0);
  });

  it('has the same trace for the same seed, and a different one for another', () => {
    const hash = (seed: number) => simulate({ ...worldOf(everything), seed }, { sink }).traceHash;
    expect(hash(3)).toBe(hash(3));
    expect(hash(4)).not.toBe(hash(3));
  });

  it('is not changed by an observer', () => {
    const world = worldOf(everything);
    let seen = 0;
    const observer = { sent: () => seen++, arrived: () => seen++ };
    expect(simulate(world, { sink, observer })).toEqual(simulate(world, { sink }));
    expect(seen).toBeGreaterThan(1000);
  });
});
