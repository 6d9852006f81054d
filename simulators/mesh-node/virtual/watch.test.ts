import { expect, it } from 'vitest';
import type { WorldState } from './state.ts';
import { Watch } from './watch.ts';

it.each([
  [0.57, '57 %'],
  [0.07, '7 %'],
  [0.9999, '99.99 %'],
])('states the share %d of the nodes that must have a broadcast as %s', (share, text) => {
  const texts: string[] = [];
  const state = {
    ...{ nowMs: 1000, nodes: { isCut: false } },
    world: { nodes: 10_000, bounds: { eventualDelivery: { withinMs: 1000, share } } },
    messages: { bornMs: [0], origin: [0], release: () => undefined },
    scores: { reachedBy: () => 0, intendedFor: () => 9999 },
    invariants: {
      checked: () => undefined,
      violated: (_: string, violation: { text: string }) => texts.push(violation.text),
    },
  };
  new Watch(state as unknown as WorldState).checkDelivery(0);
  expect(texts).toEqual([expect.stringContaining(`at least ${text} `)]);
});
