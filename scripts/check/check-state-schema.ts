import { z } from 'zod';
import { budgetSpendSchema } from '../../results/record/budget-spend.ts';
import { verdictSchema } from '../../results/record/run.ts';

const labels = z.record(z.string(), z.string());

const measureSchema = z.object({
  metric: z.string(),
  labels,
  // Version 0.1.0 did not write this key. Any default is right, because the metrics of a schedule do not use this key.
  unit: z.enum(['s', 'B', '1']).default('1'),
  samples: z.number(),
  contended: z.number(),
  median: z.number(),
  mad: z.number(),
  p75: z.number(),
  interval: z.tuple([z.number().nullable(), z.number().nullable()]),
  field: z
    .object({ views: z.number(), lab: z.number(), field: z.number(), furthest: z.number(), differs: z.number() })
    .nullable(),
});

const resultSchema = z.object({
  check: z.string(),
  kind: z.enum(['journey', 'probe']),
  run: z.string(),
  verdict: verdictSchema,
  reason: z.string(),
  exitCode: z.number().nullable(),
  runs: z.number(),
  sequence: z.object({ planned: z.number(), ended: z.string() }).nullable(),
  failed: z.number(),
  flaky: z.boolean(),
  classes: z.record(z.string(), z.number()),
  seconds: z.number().nullable(),
  endedAt: z.iso.datetime(),
  environment: z.object({
    browser: z.string().nullable(),
    webVitals: z.string().nullable(),
    profile: z.string().nullable(),
  }),
  measures: z.array(measureSchema),
  budgets: z.array(budgetSpendSchema).optional(),
});

const count = z.int().nonnegative();

/** The content of checks.json. */
export const checkStatesSchema = z.object({
  schema: z.literal('meshproof.checks/v1'),
  checks: z.record(
    z.string(),
    z.object({
      last: resultSchema,
      runs: count,
      good: count,
      flaky: count,
      missed: count,
      seconds: z.number().nonnegative(),
    }),
  ),
});
