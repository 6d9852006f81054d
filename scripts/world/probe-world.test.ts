import { expect, it } from 'vitest';
import { keyKnob } from '../capacity/vary.ts';
import { probeWorld } from './probe-world.ts';

const direct = { broadcast: { rate: '20/s' }, direct: { rate: '20/s' } };
const inTime = { mesh_delivery_latency_seconds: 'p95 < 500ms' };
const tooLate = { mesh_delivery_latency_seconds: 'p95 < 1ms' };

/** Simulates a line of nodes in which the TTL of a message is too small for the last nodes. */
function probe(given: object) {
  const value = {
    world: 'line',
    duration: '2s',
    settle: '1s',
    nodes: { count: 12 },
    topology: { kind: 'line' },
    links: { wire: { latency: '5ms' } },
    protocol: { kind: 'flood', ttl: 4 },
    workload: { broadcast: { rate: '20/s' } },
    ...given,
  };
  const raw = { file: 'line.yaml', sha256: '', value, where: () => ({}) };
  const { verdict, leansToPass } = probeWorld(raw, keyKnob(value, 'nodes.count', {}), 12, 1);
  return [verdict, leansToPass];
}

it.each<[string, object, [string, boolean]]>([
  ['only another SLO, which holds', { slos: inTime }, ['INCONCLUSIVE', true]],
  [
    'only another SLO, which holds, with two kinds of messages',
    { slos: inTime, workload: direct },
    ['INCONCLUSIVE', true],
  ],
  [
    'an SLO for only one of the kinds of messages',
    { slos: { 'mesh_delivery_ratio{kind=direct}': '>= 0.1%' }, workload: direct },
    ['INCONCLUSIVE', true],
  ],
  ['only another SLO, which is broken', { slos: tooLate }, ['FAIL', false]],
  ['an SLO for the lost messages', { slos: { mesh_delivery_ratio: '>= 99%' } }, ['FAIL', false]],
])('a search for the limit of a world counts only objectives that the world states: %s', (_, given, expected) => {
  expect(probe(given)).toEqual(expected);
});
