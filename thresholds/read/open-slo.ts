import { z } from 'zod';

/**
 * The part of OpenSLO v1 that we read: kind SLO with its indicator inline.
 * https://github.com/OpenSLO/OpenSLO/tree/v1.0#slo
 * What v1 cannot say (phases, unit, strictness) stands in annotations under our own prefix.
 */
const name = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, {
  error: 'a name is lower case letters, digits and -, at most 63 of them (RFC 1123)',
});

const duration = z.string().regex(/^[1-9]\d*[mhdwMQY]$/, {
  error: 'a time window is a whole number with m, h, d, w, M, Q or Y (write 1h)',
});

const label = z
  .string({ error: 'a label value is text (put it in quotes)' })
  .min(1, { error: 'a label value is not empty; leave the label out to match every value' });
const match = z
  .record(z.string(), z.union([label, z.array(label).min(1, { error: 'at least one alternative is needed' })]))
  .default({});

const source = <Spec extends z.ZodRawShape>(spec: Spec) =>
  z.strictObject({
    metricSource: z.strictObject({
      type: z.literal('meshproof', { error: 'only metric sources of type meshproof are judged on a run' }),
      spec: z.strictObject({ metric: z.string().min(1), match, ...spec }),
    }),
  });

const part = source({});
const folded = source({ fold: z.enum(['min', 'max', 'sum', 'rate']).optional() });

const ratioMetric = z
  .strictObject({
    counter: z.literal(true, { error: 'counts of one run are counters: true is needed' }),
    good: part.optional(),
    bad: part.optional(),
    total: part,
  })
  .refine(({ good, bad }) => (good === undefined) !== (bad === undefined), {
    error: 'a ratio has either good or bad, beside total',
  });

const indicator = z.strictObject({
  metadata: z.strictObject({ name, displayName: z.string().optional() }),
  spec: z
    .strictObject({
      description: z.string().optional(),
      ratioMetric: ratioMetric.optional(),
      thresholdMetric: folded.optional(),
    })
    .refine((spec) => (spec.ratioMetric === undefined) !== (spec.thresholdMetric === undefined), {
      error: 'an indicator has either ratioMetric or thresholdMetric',
    }),
});

const objective = z.strictObject({
  displayName: z.string().optional(),
  op: z.enum(['lte', 'lt', 'gte', 'gt'], { error: 'op is lte, lt, gte or gt' }).optional(),
  value: z.number({ error: 'value is a number in the base unit (0.2 for 200 ms)' }).optional(),
  target: z
    .number({ error: 'target is a share between 0 and 1 (0.95 for 95 %)' })
    .gt(0, { error: 'target is a share above 0' })
    .max(1, { error: 'target is a share, at most 1 (0.95 for 95 %)' }),
});

const annotations = z
  .strictObject({
    /** `steady,peak`; every steady phase when absent. */
    'meshproof.io/phases': z
      .string()
      .regex(/^[a-z][a-z0-9-]*(,[a-z][a-z0-9-]*)*$/, { error: 'phase names with commas between (write steady,peak)' })
      .optional(),
    'meshproof.io/strict': z.enum(['true', 'false'], { error: 'write "true" or "false", in quotes' }).optional(),
    'meshproof.io/unit': z
      .enum(['s', 'B', '1', 's/s', 'B/s', '1/s'], { error: 'a unit is s, B or 1, with /s for a rate' })
      .optional(),
  })
  .default({});

export const openSloSchema = z.strictObject({
  apiVersion: z.literal('openslo/v1', { error: 'apiVersion is openslo/v1' }),
  kind: z.literal('SLO', { error: 'kind is SLO' }),
  metadata: z.strictObject({ name, displayName: z.string().min(1), annotations }),
  spec: z.strictObject({
    description: z.string().default(''),
    service: z.string().min(1),
    indicator,
    timeWindow: z
      .array(z.strictObject({ duration, isRolling: z.boolean() }))
      .length(1, { error: 'exactly one time window is needed' }),
    budgetingMethod: z.enum(['Occurrences', 'Timeslices', 'RatioTimeslices']),
    objectives: z.array(objective).length(1, { error: 'exactly one objective is needed' }),
  }),
});

export type OpenSlo = z.infer<typeof openSloSchema>;
