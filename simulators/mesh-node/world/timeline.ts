import { z } from 'zod';
import { label, ms, share, shareRate, wholeMs } from './fields.ts';

/** Defects of the simulator itself, put in on purpose to show that an invariant sees them. */
export const bugs = [
  'duplicate-delivery',
  'forged-message',
  'ttl-increase',
  'delivery-across-cut',
  'lost-in-flight',
] as const;
export type Bug = (typeof bugs)[number];

const partition = z.strictObject({
  by: z.enum(['region', 'role'], { error: 'a partition is by region or role' }),
  groups: z
    .array(z.array(label).min(1, { error: 'a group names at least one' }))
    .min(2, { error: 'a partition has two groups at least: one alone is cut off from nobody' }),
  heal: ms.optional(),
});

const crash = z.strictObject({
  role: label.optional(),
  share,
  restart: wholeMs.optional(),
  keepDisk: z.boolean().default(true),
});

const churn = z.strictObject({
  leave: shareRate,
  join: shareRate,
  session: z
    .strictObject({ pareto: z.tuple([ms, z.number().gt(1, { error: 'at 1 or below, a session has no mean length' })]) })
    .optional(),
  until: ms.optional(),
});

const adversary = z.strictObject({
  kind: z.enum(['blackhole', 'replay', 'forge'], { error: 'an adversary is a blackhole, replay or forge' }),
  share,
  role: label.optional(),
});

const entry = z
  .strictObject({
    at: ms,
    partition: partition.optional(),
    crash: crash.optional(),
    churn: churn.optional(),
    adversary: adversary.optional(),
    bug: z.enum(bugs, { error: `a bug is ${bugs.join(', ')}` }).optional(),
  })
  .refine((given) => Object.keys(given).length === 2, {
    error: 'an entry has at, and one of partition, crash, churn, adversary or bug',
  });

export const timelineSchema = z.array(entry).default([]);
export type TimelineEntry = z.infer<typeof entry>;
