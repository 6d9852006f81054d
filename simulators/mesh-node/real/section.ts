import { z } from 'zod';
import { duration, rate, size } from '../../../scenarios/base/units.ts';

/**
 * The schema of `traffic.mesh-node` without the key `world`. Rates are totals over all nodes. Parsed durations are
 * seconds, parsed rates are per second, and parsed sizes are bytes.
 */
export const meshSectionSchema = z.strictObject({
  nodes: z
    .int({ error: 'a whole number of nodes is needed' })
    .min(2, { error: 'at least two nodes are needed' })
    .max(9000, { error: 'at most 9000 nodes are possible in one process' }),
  messages: rate.refine((perSecond) => perSecond > 0, { error: '"messages" must be above 0: write 50/s' }),
  size: size
    .refine((bytes) => bytes >= 64, { error: '"size" must be at least 64B, because a message contains its id' })
    .default(200),
  ping: duration
    .refine((seconds) => seconds >= 0.1, {
      error: '"ping" must be at least 100ms: a node pings at most ten times a second',
    })
    .default(1),
  /** How many temporary nodes connect per second. They measure how long a connect takes under load, and then leave. */
  joins: rate.default(2),
});

export type MeshSection = z.infer<typeof meshSectionSchema>;
