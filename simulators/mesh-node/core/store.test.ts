import { describe, expect, it, vi } from 'vitest';
import type { Context } from './context.ts';
import { Messages } from './messages.ts';
import { Store } from './store.ts';
import { timers } from './timers.ts';

/** Returns a store in a mesh in which all nodes are neighbours. The index of a neighbour is the number of its node. */
function mesh(perPeer = 1000, nodes = 200_000) {
  const messages = new Messages(1, () => undefined);
  const store = new Store({ perPeer, ttlMs: 1000 }, messages);
  const log: string[] = [];
  const serials: number[] = [];
  const at = (node: number): Context => ({
    nowMs: 0,
    node,
    bits: () => 0,
    below: () => 0,
    degree: () => nodes,
    neighbour: (index) => index,
    indexOf: (peer) => (peer < nodes ? peer : -1),
    isUp: () => true,
    send: (index, message) => log.push(`${node} sends ${message} to ${index}`),
    signal: () => undefined,
    setTimer: (_, timer, data) => timer === timers.storeEnd && serials.push(data),
    deliver: () => undefined,
    emit: () => undefined,
    stored: () => undefined,
    unstored: (message, why) => log.push(`${node} ${why} ${message}`),
    make: () => 0,
  });
  const put = (holder: number, peer: number) => {
    const message = messages.make({ origin: holder, to: peer, ttl: 3, sizeBytes: 1, priority: 1 }, 0);
    const isStored = store.put(at(holder), peer, message, 3);
    messages.release(message);
    return isStored;
  };
  return { store, messages, log, serials, at, put };
}

describe('a store', () => {
  it('keeps at most a given number of copies for each peer at each holder', () => {
    const { store, put } = mesh(2);
    expect([put(1, 9), put(1, 9), put(1, 9), put(2, 9), put(1, 8)]).toEqual([true, true, false, true, true]);
    expect([store.size, store.fullest()]).toEqual([4, 2]);
  });

  it('sends the copies that wait at one holder for one peer, in the order of storing', () => {
    const { store, at, put, log } = mesh();
    for (const [holder, peer] of [
      [1, 9],
      [2, 9],
      [1, 9],
      [1, 8],
    ] as const)
      put(holder, peer);
    store.flush(at(1), 9);
    expect(log.filter((line) => line.includes('sends'))).toEqual(['1 sends 0 to 9', '1 sends 2 to 9']);
    expect(store.holdings()).toEqual([
      { holder: 2, peer: 9 },
      { holder: 1, peer: 8 },
    ]);
  });

  it('lists the holdings of a node as holder and as peer, the oldest first', () => {
    const { store, put } = mesh();
    for (const [holder, peer] of [
      [3, 4],
      [2, 9],
      [9, 1],
      [2, 9],
      [5, 2],
      [7, 8],
    ] as const)
      put(holder, peer);
    expect(store.holdings(2)).toEqual([
      { holder: 2, peer: 9 },
      { holder: 5, peer: 2 },
    ]);
    expect(store.holdings(9)).toEqual([
      { holder: 2, peer: 9 },
      { holder: 9, peer: 1 },
    ]);
    expect(store.holdings(6)).toEqual([]);
    expect(store.holdings()).toHaveLength(5);
  });

  it('releases every message that is sent, expires or is lost in a crash', () => {
    const { store, messages, at, put, log, serials } = mesh();
    for (const [holder, peer] of [
      [1, 9],
      [1, 8],
      [2, 9],
      [2, 7],
    ] as const)
      put(holder, peer);
    store.onTimer(at(1), serials[0]!);
    store.onTimer(at(1), serials[0]!);
    store.onCrash(at(2));
    store.flush(at(1), 8);
    expect(log).toEqual(['1 expired 0', '2 dropped 2', '2 dropped 3', '1 sent 1', '1 sends 1 to 8']);
    expect([store.size, store.fullest(), store.holdings()]).toEqual([0, 0, []]);
    expect([...messages.holds.subarray(0, messages.slots)]).toEqual([0, 0, 0, 0]);
  });
});

/** Returns how many elements of maps, sets and arrays are visited while `run` runs. */
function stepsOf(run: () => void): number {
  let steps = 0;
  for (const iterator of [new Map().values(), new Set().values()]) {
    const prototype = Object.getPrototypeOf(iterator) as Iterator<unknown>;
    const { next } = prototype;
    vi.spyOn(prototype, 'next').mockImplementation(function (this: unknown) {
      steps++;
      return next.call(this);
    });
  }
  const arrays = Array.prototype as unknown as Record<
    string,
    (visit: (...args: unknown[]) => unknown, ...more: unknown[]) => unknown
  >;
  for (const name of ['filter', 'map', 'flatMap', 'reduce', 'find', 'findIndex', 'some', 'every', 'forEach', 'sort']) {
    const method = arrays[name]!;
    vi.spyOn(arrays, name).mockImplementation(function (this: unknown, visit, ...more) {
      const counted = (...args: unknown[]) => {
        steps++;
        return visit(...args);
      };
      return method.call(this, counted, ...more);
    });
  }
  try {
    run();
    return steps;
  } finally {
    vi.restoreAllMocks();
  }
}

describe('a store takes steps in proportion to the copies', () => {
  /** Each function stores `count` copies, ends all of them as its name says, and returns the store. */
  const lives = {
    'that expire': (count: number) => {
      const { store, at, put, serials } = mesh(count);
      for (let i = 0; i < count; i++) put(i % 7, 100 + (i % 11));
      for (const serial of serials) store.onTimer(at(0), serial);
      return store;
    },
    'that one node holds for many peers': (count: number) => {
      const { store, at, put } = mesh();
      for (let i = 0; i < count; i++) put(1, 2 + i);
      for (let i = 0; i < count; i++) {
        for (const { peer } of store.holdings(2 + i)) store.flush(at(1), peer);
      }
      return store;
    },
    'that many nodes hold for one peer': (count: number) => {
      const { store, at, put } = mesh();
      for (let i = 0; i < count; i++) put(2 + i, 1);
      for (let i = 0; i < count; i++) {
        store.holdings(2 + i);
        store.onCrash(at(2 + i));
      }
      return store;
    },
  };

  it.each(Object.entries(lives))('%s', (_, live) => {
    const sizes: number[] = [];
    const [few, many] = [200, 2000].map((count) => stepsOf(() => sizes.push(live(count).size)));
    expect(sizes).toEqual([0, 0]);
    // The copies grow by a factor of 10, and so do linear steps. A sort adds a logarithm, which is below 2 here.
    // Quadratic steps would grow by a factor of 100.
    expect(many! / (few! + 200)).toBeLessThan(20);
  });
});
