import { randomBytes } from 'node:crypto';
import type { Context, Outlook, Producer, Ready } from '../../results/record/producer.ts';
import { startWorker } from '../../results/record/worker-client.ts';
import { workerUrl } from '../../results/record/worker-url.ts';
import { UnavailableError, UserError } from '../../scenarios/base/errors.ts';
import { loadHosts } from '../../scenarios/plan/target.ts';
import type { Assignment } from './real/assignment.ts';
import { meshMetrics, meshProgress } from './real/mesh-metrics.ts';
import { type MeshSection, meshSectionSchema } from './real/section.ts';
import { worldProducer } from './world-producer.ts';
import { readWorldSection } from './world-section.ts';

/** Nodes that talk through the target's broker on real sockets; every message is accounted for. */
export const meshNodeProducer: Producer<MeshSection> = {
  name: 'mesh-node',
  schema: meshSectionSchema as Producer<MeshSection>['schema'],
  metrics: Object.values(meshMetrics),
  progress: meshProgress,
  runsAlone: true,

  read(section, place) {
    const read = readWorldSection(section, place);
    return read && { producer: worldProducer as Producer<unknown>, ...read };
  },

  async check(_section: MeshSection, { target }: Outlook): Promise<void> {
    if (target) brokerOf(target);
  },

  async prepare(section: MeshSection, context: Context): Promise<Ready> {
    const assignment = assignmentOf(section, context);
    const client = startWorker('mesh-node', workerUrl(import.meta.url, 'mesh-node'), assignment, context);
    const { connected, failure } = await client.connected;
    if (connected > 0 || context.signal.aborted) return client;
    await client.close();
    throw new UnavailableError('mesh broker', `no node could connect to ${assignment.url}: ${failure ?? 'no answer'}`);
  },
};

function brokerOf({ name, urls }: Context['target']): string {
  if (urls.mesh !== undefined) return urls.mesh;
  throw new UserError(`the target ${name} has no mesh address`, {
    key: 'urls.mesh',
    hint: 'mesh nodes need the address of the broker',
  });
}

function assignmentOf(section: MeshSection, { plan, target }: Context): Assignment {
  return {
    section,
    phases: plan.phases,
    url: brokerOf(target).replace(/\/+$/, ''),
    token: randomBytes(4).toString('hex'),
    seed: plan.seed,
    allowedHosts: loadHosts(target),
  };
}
