import { expect, it } from 'vitest';
import { worldOf } from '../../simulators/mesh-node/world/world.fixture.ts';
import { judgeWorld } from './judge-world.ts';

const slow = { interval: '100ms', timeout: '50ms', suspicion: '10s' };
const quick = { ...slow, suspicion: '300ms' };
const crash = (at: string, share: string, more: object = {}) => ({ at, crash: { share, ...more } });

function convergence(limit: string, membership: object, timeline: readonly object[]) {
  const world = worldOf({
    duration: '8s',
    settle: '2s',
    nodes: { count: 10 },
    topology: { kind: 'full', link: 'air' },
    links: { air: { latency: '1ms' } },
    protocol: { kind: 'gossip', membership },
    workload: { broadcast: { rate: '1/s' } },
    invariants: [],
    slos: { mesh_convergence_seconds: limit, mesh_delivery_ratio: '>= 50%' },
    timeline,
  });
  const { verdict, slos } = judgeWorld(world, 'test.yaml');
  const { reasonCode, value } = slos.find(({ name }) => name === 'mesh-convergence-seconds')!;
  return { verdict, reasonCode, value };
}

it.each<[string, string, object, object[], object]>([
  ['are known in time', '< 3s', quick, [crash('1s', '20%')], { verdict: 'PASS', reasonCode: 'holds' }],
  ['are known too late', '< 400ms', quick, [crash('1s', '20%')], { verdict: 'FAIL', reasonCode: 'broken' }],
  [
    'are not known at the end, before the limit',
    '< 9s',
    slow,
    [crash('2500ms', '10%')],
    { verdict: 'INCONCLUSIVE', reasonCode: 'cut-off', value: null },
  ],
  [
    'are not known at the end, after the limit',
    '<= 7s',
    slow,
    [crash('2500ms', '10%')],
    { verdict: 'FAIL', reasonCode: 'broken', value: 7.5 },
  ],
  [
    'are known, except one just before the end',
    '< 3s',
    quick,
    [crash('1s', '10%'), crash('9900ms', '10%')],
    { verdict: 'INCONCLUSIVE', reasonCode: 'cut-off' },
  ],
  [
    'end by a restart before the limit',
    '< 3s',
    slow,
    [crash('1s', '10%', { restart: '2s' })],
    { verdict: 'INCONCLUSIVE', reasonCode: 'no-samples' },
  ],
  [
    'are known, except one that ends by a restart before the limit',
    '< 3s',
    quick,
    [crash('1s', '10%'), crash('6s', '10%', { restart: '50ms' })],
    { verdict: 'PASS', reasonCode: 'holds' },
  ],
  [
    'end by a restart after the limit',
    '< 3s',
    slow,
    [crash('1s', '10%', { restart: '4s' })],
    { verdict: 'FAIL', reasonCode: 'broken', value: 4 },
  ],
  [
    'have no live node that could know of them',
    '< 3s',
    slow,
    [crash('1s', '100%')],
    { verdict: 'INCONCLUSIVE', reasonCode: 'no-samples' },
  ],
])('judges an SLO on convergence when crashes %s', (_, limit, membership, timeline, expected) => {
  expect(convergence(limit, membership, timeline)).toMatchObject(expected);
});
