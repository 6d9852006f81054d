import type { InvariantName } from '../world/invariant.ts';
import type { Bug } from '../world/timeline.ts';

export const brokenBy: Record<Bug, InvariantName> = {
  'duplicate-delivery': 'no-duplicate-delivery',
  'forged-message': 'no-forged-delivery',
  'ttl-increase': 'ttl-bound',
  'delivery-across-cut': 'no-delivery-across-cut',
  'lost-in-flight': 'conservation',
};

export const buggy = (bug: Bug) => ({
  world: 'buggy',
  description: 'much that has nothing to do with it',
  duration: '6s',
  settle: '2s',
  nodes: { count: 40, roles: { phone: '80%' }, regions: 2 },
  topology: { kind: 'random-regular', degree: 6, link: 'air' },
  links: { air: { latency: { uniform: ['5ms', '50ms'] }, loss: '1%' }, wan: {} },
  protocol: { kind: 'gossip', fanout: 3, ttl: 10, ack: {}, store: {}, sync: { interval: '2s' } },
  workload: { broadcast: { rate: '4/s' }, direct: { rate: '4/s' }, ping: { pairs: 5 } },
  timeline: [
    { at: '1s', crash: { share: '5%', restart: '1s' } },
    { at: '2s', partition: { by: 'region', groups: [['a'], ['b']], heal: '5s' } },
    { at: '3s', bug },
  ],
  slos: { mesh_delivery_ratio: '>= 50%' },
});
