import { z } from 'zod';
import { anyRate, size } from '../../../scenarios/base/units.ts';
import { shortName } from '../../../scenarios/base/yaml/short-name.ts';
import { label, ms, share, wholeMs } from './fields.ts';
import { invariantsSchema } from './invariant.ts';
import { linkSchema } from './link.ts';
import { sloConditionsSchema } from './slo-condition.ts';
import { timelineSchema } from './timeline.ts';
import { topologySchema } from './topology.ts';

const some = z.int().min(0).max(100);

const spread = {
  /** The maximum number of hops. */
  ttl: z
    .int({ error: '"ttl" must be a whole number of hops' })
    .min(1)
    .max(120, { error: '"ttl" must be at most 120 hops' })
    .default(10),
  seen: z.int().min(1).max(1_000_000).default(1000),
  verify: z.boolean().default(false),
  ack: z
    .strictObject({
      timeout: wholeMs.default(5000),
      retries: z
        .union([some, z.strictObject({ high: some, normal: some, low: some })])
        .transform((given) => (typeof given === 'number' ? { high: given, normal: given, low: given } : given))
        .default({ high: 5, normal: 3, low: 1 }),
    })
    .optional(),
  store: z
    .strictObject({ perPeer: z.int().min(1).max(100_000).default(100), ttl: wholeMs.default(24 * 3600_000) })
    .optional(),
  sync: z.strictObject({ interval: wholeMs.default(15_000), keep: wholeMs.default(600_000) }).optional(),
  membership: z
    .strictObject({
      interval: wholeMs.default(1000),
      timeout: wholeMs.default(500),
      indirect: z.int().min(0).max(20).default(3),
      suspicion: ms.default(4000),
    })
    .refine(({ interval, timeout }) => timeout < interval, {
      path: ['timeout'],
      error: '"timeout" must be shorter than "interval", so that a probe ends within its period',
    })
    .optional(),
};

const protocolSchema = z.discriminatedUnion(
  'kind',
  [
    z
      .strictObject({
        kind: z.literal('gossip'),
        fanout: z.int({ error: '"fanout" must be a whole number of neighbours' }).min(1).max(100).default(3),
        rounds: z.int().min(1).max(100).default(1),
        interval: ms.default(0),
        ...spread,
      })
      .refine(({ rounds, interval }) => rounds === 1 || interval > 0, {
        path: ['interval'],
        error: '"rounds" above 1 needs "interval", the time between two rounds',
      }),
    z.strictObject({
      kind: z.literal('flood'),
      jitter: ms.default(0),
      suppress: z.boolean().default(false),
      ...spread,
    }),
  ],
  { error: '"kind" must be gossip or flood' },
);

const messageSize = size.refine((bytes) => bytes >= 1 && bytes <= 1e6, {
  error: 'the size of a message must be from 1B to 1MB',
});
const perSecond = anyRate.refine((value) => value > 0, {
  error: 'a rate must be above 0; to send none of this traffic, remove the key',
});

const workloadSchema = z
  .strictObject({
    broadcast: z.strictObject({ rate: perSecond, size: messageSize.default(200) }).optional(),
    direct: z
      .strictObject({
        rate: perSecond,
        size: messageSize.default(200),
        priority: z
          .strictObject({ high: share, normal: share, low: share })
          .refine(({ high, normal, low }) => Math.abs(high + normal + low - 1) < 1e-9, {
            error: 'the shares of the priorities must add up to 100%',
          })
          .default({ high: 0.1, normal: 0.8, low: 0.1 }),
      })
      .optional(),
    ping: z.strictObject({ pairs: z.int().min(1).max(10_000), interval: wholeMs.default(1000) }).optional(),
  })
  .default({});

/** The name of a world: the key `world` at the top of the file. */
const worldName = shortName('a world name');

/**
 * The schema of a world file. `toWorld` then checks rules across several keys. For example, a degree must be below the
 * number of nodes.
 */
export const worldSchema = z.strictObject({
  world: worldName,
  description: z.string().optional(),
  seed: z.int().min(0).max(Number.MAX_SAFE_INTEGER).default(1),
  mode: z.enum(['virtual', 'real', 'hybrid'], { error: '"mode" must be virtual, real or hybrid' }).default('virtual'),
  /** Messages are sent during `duration`. During `settle`, the last messages can still arrive. */
  duration: wholeMs,
  settle: wholeMs.default(10_000),
  nodes: z.strictObject({
    count: z.int({ error: 'a whole number of nodes is needed' }).min(2, { error: 'a mesh needs at least two nodes' }),
    roles: z.record(label, share).default({}),
    regions: z
      .int()
      .min(1)
      .max(10, { error: 'a world has at most 10 regions, because regions are metric labels' })
      .optional(),
  }),
  topology: topologySchema.default({ kind: 'full' }),
  links: z
    .record(label, linkSchema)
    .refine((links) => Object.keys(links).length > 0, { error: 'a mesh needs at least one link' }),
  protocol: protocolSchema,
  workload: workloadSchema,
  timeline: timelineSchema,
  invariants: invariantsSchema,
  slos: sloConditionsSchema,
});

export type WorldFile = z.infer<typeof worldSchema>;
