import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Context, Producer, Ready } from '../../results/record/producer.ts';
import { startWorker } from '../../results/record/worker-client.ts';
import { workerUrl } from '../../results/record/worker-url.ts';
import { UnavailableError, UserError } from '../../scenarios/base/errors.ts';
import { meshMetrics, meshProgress } from './real/mesh-metrics.ts';
import type { WorldAssignment } from './real/world-fleet.ts';
import { worldMetrics } from './virtual/world-metrics.ts';
import type { WorldSection } from './world-section.ts';
import { carriedSlos, worldSlos } from './world-slos.ts';

/** A world whose links, or those between its gateways, go through the target's broker. */
export const worldProducer: Producer<WorldSection> = {
  name: 'mesh-node',
  schema: z.custom<WorldSection>(),
  metrics: [...Object.values(meshMetrics), ...Object.values(worldMetrics)],
  progress: meshProgress,
  runsAlone: true,
  capacity: {
    refusal: () => ({
      message: 'a world has a fixed duration, so it cannot be a probe',
      hint: 'meshproof capacity <world> --vary nodes searches in the world itself',
    }),
  },

  slos: ({ world, file }) => [...worldSlos(world, file), ...carriedSlos(file)],

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
