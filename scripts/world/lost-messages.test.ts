import { expect, it } from 'vitest';
import { worldOf } from '../../simulators/mesh-node/world/world.fixture.ts';
import { judgeWorld } from './judge-world.ts';

const village = {
  duration: '2s',
  settle: '1s',
  nodes: { count: 5 },
  topology: { kind: 'full', link: 'air' },
  workload: { broadcast: { rate: '50/s' } },
  invariants: [],
};
const mostLost = { air: { latency: '1ms', loss: '90%' } };
const direct = { broadcast: { rate: '20/s' }, direct: { rate: '20/s' } };
const blackholes = [{ at: '0s', adversary: { kind: 'blackhole', share: '50%' } }];
const ratio = (limit: string) => ({ slos: { mesh_delivery_ratio: limit } });

it.each<[string, object, string, string[]]>([
  ['and no SLO judges deliveries', { links: mostLost }, 'INCONCLUSIVE', ['mesh-delivery-broadcast no-objective']],
  [
    'because nodes swallow them',
    { timeline: blackholes, topology: { kind: 'line', link: 'air' } },
    'INCONCLUSIVE',
    ['mesh-delivery-broadcast no-objective'],
  ],
  [
    'because their TTL is too small',
    { protocol: { kind: 'flood', ttl: 1 }, topology: { kind: 'line', link: 'air' } },
    'INCONCLUSIVE',
    ['mesh-delivery-broadcast no-objective'],
  ],
  [
    'and an SLO judges only some of them',
    { links: mostLost, workload: direct, slos: { 'mesh_delivery_ratio{kind=direct}': '>= 0.1%' } },
    'INCONCLUSIVE',
    ['mesh-delivery-broadcast no-objective'],
  ],
  [
    'and an invariant judges, and fails, only broadcasts',
    {
      links: mostLost,
      workload: direct,
      invariants: [{ 'eventual-delivery': { within: '1s', share: '0.1%' } }],
    },
    'FAIL',
    ['mesh-delivery-direct no-objective'],
  ],
  ['and an SLO allows the loss', { links: mostLost, ...ratio('>= 0.1%') }, 'PASS', []],
  ['and an SLO forbids the loss', { links: mostLost, ...ratio('>= 99%') }, 'FAIL', []],
])('a world that loses messages, %s', (_, given, expected, open) => {
  const { verdict, slos } = judgeWorld(worldOf({ ...village, ...given }), 'test.yaml');
  const undecided = slos.filter((slo) => slo.verdict === 'INCONCLUSIVE');
  expect([verdict, undecided.map(({ name, reasonCode }) => `${name} ${reasonCode}`)]).toEqual([expected, open]);
});

it('a world that loses no message needs no SLO on deliveries', () => {
  const { verdict, slos } = judgeWorld(worldOf(village), 'test.yaml');
  expect([verdict, slos.filter(({ name }) => name.startsWith('mesh-delivery'))]).toEqual(['PASS', []]);
});
