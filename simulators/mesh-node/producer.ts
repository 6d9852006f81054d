import { randomBytes } from 'node:crypto';
import type { Context, Outlook, Producer, Ready } from '../../results/record/producer.ts';
import { builtInShare } from '../../results/record/slo.ts';
import { clientTlsOf, loadHosts } from '../../scenarios/plan/target.ts';
import { startedWorkerLeadMs } from '../worker/worker-client.ts';
import type { Assignment } from './real/assignment.ts';
import { meshMetrics, meshProgress } from './real/mesh-metrics.ts';
import { type MeshSection, meshSectionSchema } from './real/section.ts';
import { brokerUrlOf, startNodes } from './start-nodes.ts';
import { worldProducer } from './world-producer.ts';
import { readWorldSection, worldSectionSchema } from './world-section.ts';

const messagesArrive = builtInShare(
  { name: 'mesh-node-lost', title: 'Messages reach their node', service: 'mesh-node' },
  {
    counts: 'bad',
    part: [{ metric: meshMetrics.lost.name, match: { by: 'target' } }],
    total: [{ metric: meshMetrics.sent.name, match: {} }],
  },
  0.99,
);

/** Lets nodes exchange messages through the target's broker on real sockets, and finds the outcome of each message. */
export const meshNodeProducer: Producer<MeshSection> = {
  name: 'mesh-node',
  schema: meshSectionSchema as Producer<MeshSection>['schema'],
  forms: [{ key: 'world', schema: worldSectionSchema }],
  metrics: Object.values(meshMetrics),
  progress: meshProgress,
  runsAlone: true,
  slos: () => [messagesArrive],
  leadMs: startedWorkerLeadMs,

  read(section, place) {
    const read = readWorldSection(section, place);
    return read && { producer: worldProducer as Producer<unknown>, ...read };
  },

  async check(_section: MeshSection, { target }: Outlook): Promise<undefined> {
    if (target) brokerUrlOf(target);
  },

  async prepare(section: MeshSection, context: Context): Promise<Ready> {
    return startNodes(assignmentOf(section, context), context);
  },
};

function assignmentOf(section: MeshSection, { plan, target }: Context): Assignment {
  return {
    section,
    phases: plan.phases,
    url: brokerUrlOf(target),
    token: randomBytes(4).toString('hex'),
    seed: plan.seed,
    allowedHosts: loadHosts(target),
    tls: clientTlsOf(target),
  };
}
