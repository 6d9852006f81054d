import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Context, Producer, Ready } from '../../results/record/producer.ts';
import { printedCommands } from '../../scenarios/base/printed-commands.ts';
import { clientTlsOf } from '../../scenarios/plan/target.ts';
import { startedWorkerLeadMs } from '../worker/worker-client.ts';
import { meshMetrics, meshProgress } from './real/mesh-metrics.ts';
import { brokerUrlOf, startNodes } from './start-nodes.ts';
import { worldMetrics } from './virtual/world-metrics.ts';
import type { WorldSection } from './world-section.ts';
import { carriedSlos, worldSlos } from './world-slos.ts';

/**
 * Runs a simulated mesh on real sockets. In mode `real`, all its links go over the target's broker. In mode `hybrid`,
 * only the links between gateways go over the broker.
 */
export const worldProducer: Producer<WorldSection> = {
  name: 'mesh-node',
  schema: z.custom<WorldSection>(),
  metrics: [...Object.values(meshMetrics), ...Object.values(worldMetrics)],
  progress: meshProgress,
  runsAlone: true,
  leadMs: startedWorkerLeadMs,
  capacity: {
    refusal: ({ file }) => ({
      message: 'a world has a fixed duration, so a capacity search cannot use a world as a probe',
      hint: `${printedCommands.meshCapacity(file)} searches the capacity of the world`,
    }),
  },

  slos: ({ world, file }) => [...worldSlos(world, file), ...carriedSlos(file)],

  async prepare({ world, startS }, context: Context): Promise<Ready> {
    const token = randomBytes(4).toString('hex');
    const { target } = context;
    return startNodes({ world, startS, url: brokerUrlOf(target), tls: clientTlsOf(target), token }, context);
  },
};
