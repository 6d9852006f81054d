import { z } from 'zod';

/*
 * The supported part of OpenSLO v1: kind SLO with an inline indicator.
 * https://github.com/OpenSLO/OpenSLO/tree/v1.0#slo
 * Phases, unit, tolerance and strictness, which v1 lacks, are annotations with the prefix meshproof.io.
 */
const name = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, {
  error: 'a name has at most 63 lower case letters, digits and - (RFC 1123)',
});

const duration = z.string().regex(/^[1-9]\d*[mhdwMQY]$/, {
  error: 'a time window is a whole number with a unit: m, h, d, w, M, Q or Y (write 1h)',
});

const labelWords = 'a label value is text: put it in quotes';
const label = z
  .string({ error: labelWords })
  .min(1, { error: 'a label value must not be empty; omit the label to match every value' });
const match = z
  .record(
    z.string(),
    z.union([label, z.array(label).min(1, { error: 'at least one alternative is needed' })], { error: labelWords }),
  )
  .default({});

const source = <Spec extends z.ZodRawShape>(spec: Spec) =>
  z.strictObject({
    metricSource: z.strictObject({
      type: z.literal('meshproof', { error: 'a metric source has the type meshproof' }),
      spec: z.strictObject({ metric: z.string().min(1), match, ...spec }),
    }),
  });

const part = source({});
const folded = source({ fold: z.enum(['min', 'max', 'sum', 'rate']).optional() });

const ratioMetric = z
  .strictObject({
    counter: z.literal(true, { error: 'counts of a run are counters: write counter: true' }),
    good: part.optional(),
    bad: part.optional(),
    total: part,
  })
  .refine(({ good, bad }) => (good === undefined) !== (bad === undefined), {
    error: 'a ratio needs total and either good or bad',
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
      error: 'an indicator needs either ratioMetric or thresholdMetric',
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
    /** `steady,peak`; all steady phases when absent. */
    'meshproof.io/phases': z
      .string()
      .regex(/^[a-z][a-z0-9-]*(,[a-z][a-z0-9-]*)*$/, {
        error: 'phase names are separated by commas (write steady,peak)',
      })
      .optional(),
    'meshproof.io/strict': z.enum(['true', 'false'], { error: 'write "true" or "false", in quotes' }).optional(),
    'meshproof.io/pool': z.enum(['true', 'false'], { error: 'write "true" or "false", in quotes' }).optional(),
    /** The most by which a PASS's bound may miss the objective: `10%` of a limit, `100%` of the budget of a share. */
    'meshproof.io/tolerance': z
      .string({ error: 'a tolerance is text: put it in quotes ("10%")' })
      .regex(/^(\d{1,3}(\.\d+)?%|0)$/, { error: 'a tolerance is a percentage (write "10%"), or "0"' })
      .optional(),
    'meshproof.io/unit': z
      .enum(['s', 'B', '1', 's/s', 'B/s', '1/s'], { error: 'a unit is s, B or 1, with /s for a rate' })
      .optional(),
  })
  .default({});

/** The schema of one document of kind SLO. */
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
      .length(1, { error: 'an SLO needs exactly one time window' }),
    budgetingMethod: z.enum(['Occurrences', 'Timeslices', 'RatioTimeslices']),
    objectives: z.array(objective).length(1, { error: 'an SLO needs exactly one objective' }),
  }),
});

export type OpenSlo = z.infer<typeof openSloSchema>;
