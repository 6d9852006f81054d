import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Context, Producer, Ready } from '../../results/record/producer.ts';
import { startWorker } from '../../results/record/worker-client.ts';
import { workerUrl } from '../../results/record/worker-url.ts';
import { UnavailableError, UserError } from '../../scenarios/base/errors.ts';
import { meshMetrics } from './real/mesh-metrics.ts';
import type { WorldAssignment } from './real/world-fleet.ts';
import { worldMetrics } from './virtual/world-metrics.ts';
import type { World } from './world/world.ts';

/** A world that was read, and when it begins: seconds from T0. */
export type WorldSection = { world: World; startS: number };

/** A world whose links, or those between its gateways, go through the target's broker. */
export const worldProducer: Producer<WorldSection> = {
  name: 'mesh-node',
  schema: z.custom<WorldSection>(),
  metrics: [...Object.values(meshMetrics), ...Object.values(worldMetrics)],

  async prepare({ world, startS }, context: Context): Promise<Ready> {
    const url = context.target.urls.mesh;
    if (url === undefined) {
      throw new UserError(`the target ${context.target.name} has no mesh address`, {
        key: 'urls.mesh',
        hint: 'a world needs the address of the broker',
      });
    }
    const token = randomBytes(4).toString('hex');
    const assignment: WorldAssignment = { world, startS, url: url.replace(/\/+$/, ''), token };
    const client = startWorker('mesh-node', workerUrl(import.meta.url, 'mesh-node'), assignment, context);
    const { connected, failure } = await client.connected;
    if (connected > 0 || context.signal.aborted) return client;
    await client.close();
    throw new UnavailableError('mesh broker', `no node could connect to ${url}: ${failure ?? 'no answer'}`);
  },
};
