import { z } from 'zod';
import { duration, rate, size } from '../../../scenarios/base/units.ts';

/** `traffic.mesh-node` of a plan, unless it names a world. Rates are totals over all nodes; after parsing seconds, per second and bytes. */
export const meshSectionSchema = z.strictObject({
  nodes: z
    .int({ error: 'a whole number of nodes is needed' })
    .min(2, { error: 'a message needs two nodes' })
    .max(9000, { error: 'one process holds at most 9000 nodes' }),
  messages: rate.refine((perSecond) => perSecond > 0, { error: 'a mesh without messages measures nothing' }),
  size: size.refine((bytes) => bytes >= 64, { error: 'a message needs 64B for its own id' }).default(200),
  ping: duration.refine((seconds) => seconds >= 0.1, { error: 'a node pings at most ten times a second' }).default(1),
  /** Nodes that only come, are measured and go, so that connecting is judged under load and not before it. */
  joins: rate.default(2),
});

export type MeshSection = z.infer<typeof meshSectionSchema>;
