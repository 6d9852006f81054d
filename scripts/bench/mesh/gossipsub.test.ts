import { expect, it } from 'vitest';
import { layoutOf } from '../../../simulators/mesh-node/virtual/layout-of.ts';
import { simulate } from '../../../simulators/mesh-node/virtual/simulate.ts';
import { finish } from '../../../simulators/mesh-node/world/steps.ts';
import { worldOf } from '../../../simulators/mesh-node/world/world.fixture.ts';
import { edgesOf, type Flood, gossipsubClaim } from './gossipsub.ts';

it.each([
  [{ kind: 'ring' }, 5, 5],
  [{ kind: 'line' }, 5, 4],
  [{ kind: 'full' }, 5, 10],
])('a mesh of kind %j with %d nodes has each edge once', (topology, count, edges) => {
  const pairs = edgesOf(finish(layoutOf(worldOf({ nodes: { count }, topology }))).graph);
  expect(pairs).toHaveLength(edges);
  expect(pairs.every(([a, b]) => a < b)).toBe(true);
});

it('a flood sends a copy over each end of each edge, except to the node from which the message came', () => {
  const world = worldOf({ nodes: { count: 50 }, topology: { kind: 'random-regular', degree: 6 } });
  const edges = edgesOf(finish(layoutOf(world)).graph).length;
  const { ledger, messages } = simulate(world, { sink: { rows: () => undefined, sample: () => undefined } });
  expect(ledger.delivered).toBe(messages.broadcast * 49);
  expect(ledger.delivered + ledger.duplicate).toBe(messages.broadcast * (2 * edges - 49));
});

const flood = (cpuSeconds: number): Flood => ({ delivered: 1000, copies: 5000, cpuSeconds });

it.each([
  [0.1, true],
  [0.5, false],
])('with %d CPU seconds against 2, the claim is met: %s', (cpuSeconds, met) => {
  const round = { own: flood(cpuSeconds), theirs: flood(2), again: flood(2) };
  expect(gossipsubClaim([round, round, round], 50).met).toBe(met);
});

it('is not resolved if the rounds lie on both sides of the limit', () => {
  const round = (own: number) => ({ own: flood(own), theirs: flood(2), again: flood(2) });
  expect(gossipsubClaim([round(0.1), round(0.3)], 50).met).toBeNull();
});
