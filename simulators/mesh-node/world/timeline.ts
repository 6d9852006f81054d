import { z } from 'zod';
import { label, ms, share, shareRate, wholeMs } from './fields.ts';

/** Deliberate defects of the simulator. An invariant must find each of these defects. */
export const bugs = [
  'duplicate-delivery',
  'forged-message',
  'ttl-increase',
  'delivery-across-cut',
  'lost-in-flight',
] as const;
export type Bug = (typeof bugs)[number];

const partition = z.strictObject({
  by: z.enum(['region', 'role'], { error: '"by" must be region or role' }),
  groups: z
    .array(z.array(label).min(1, { error: 'a group must not be empty' }))
    .min(2, { error: 'a partition needs at least two groups' }),
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
    .strictObject({
      pareto: z.tuple([
        ms,
        z.number().gt(1, { error: 'the shape must be above 1, because otherwise the sessions have no mean length' }),
      ]),
    })
    .optional(),
  until: ms.optional(),
});

const adversary = z.strictObject({
  kind: z.enum(['blackhole', 'replay', 'forge'], { error: '"kind" must be blackhole, replay or forge' }),
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
    bug: z.enum(bugs, { error: `"bug" must be one of ${bugs.join(', ')}` }).optional(),
  })
  .refine((given) => Object.keys(given).length === 2, {
    error: 'an entry needs "at", and exactly one of "partition", "crash", "churn", "adversary" and "bug"',
  });

export const timelineSchema = z.array(entry).default([]);
export type TimelineEntry = z.infer<typeof entry>;
