import { z } from 'zod';
import { environmentSchema } from './environment.ts';

/** One metric of one run, reduced to the numbers that a comparison uses. */
export const measureSchema = z.object({
  /** Such as `api-latency{steady}`, or `p95 k6_http_req_duration_seconds{name="GET /user",phase="steady"}`. */
  name: z.string(),
  /** `s`, `B` or `1`, a rate such as `1/s`, or `ratio` for a share from 0 to 1. */
  unit: z.string(),
  /** For a quantile, the name of its series. `shapes` has the distribution of the series under this name. */
  series: z.string().optional(),
  better: z.enum(['lower', 'higher']),
  /** True for an SLO. SLOs decide the verdict of a comparison; other metrics decide only if there is no SLO. */
  primary: z.boolean(),
  /**
   * A change up to the margin counts as no change. If the change of the metric is a ratio, its margin is `ratio`.
   * Otherwise, its margin is `difference`, in `unit`.
   */
  margin: z.object({ ratio: z.number(), difference: z.number() }),
  /**
   * Set if the value is a minimum or maximum. A comparison of such values counts the runs that meet the objective,
   * instead of comparing the values.
   */
  limit: z.object({ op: z.enum(['<=', '<', '>=', '>']), objective: z.number() }).optional(),
  value: z.number().nullable(),
  /** True if the time is known only to be above the timeout. `value` is then null. */
  beyond: z.boolean().optional(),
  /** The standard error of `value` within the run, in `unit`; null when unknown. */
  within: z.number().nullable(),
  /**
   * The error that the limited resolution of the value may cause, as the logarithm of a ratio. A quantile from
   * histogram buckets has such an error.
   */
  blur: z.number(),
  /** Each measured value, if the values are few and exact, as for web vitals. */
  each: z.array(z.number()).optional(),
});
export type Measure = z.infer<typeof measureSchema>;

/** The distribution of one metric in the run: the counts of histogram buckets, in the format of `Histogram`. */
const shapeSchema = z.object({
  name: z.string(),
  schema: z.number(),
  zero: z.number(),
  index: z.array(z.number()),
  count: z.array(z.number()),
});
export type Shape = z.infer<typeof shapeSchema>;

/**
 * The requests with one kind, endpoint and status. `sum` is the time that these requests spent in `part`, such as
 * `tls`. If `part` is `errors`, `sum` is the number of failed requests.
 */
const sliceSchema = z.object({
  part: z.enum(['blocked', 'connecting', 'tls', 'sending', 'waiting', 'receiving', 'errors']),
  /** The kind of traffic: the value of the label `scenario`. */
  kind: z.string(),
  endpoint: z.string(),
  status: z.string(),
  sum: z.number(),
  /** A few failed requests: their trace ids, or request ids if they have no trace. */
  examples: z.array(z.string()).optional(),
});
export type Slice = z.infer<typeof sliceSchema>;

/**
 * The facts about a run that are not measured values. Two runs can be compared if their `comparableKey` is equal.
 * Differences in other facts are only reported.
 */
export const conditionsSchema = z.object({
  id: z.string(),
  startedAt: z.string(),
  /** Absent in baseline files of older versions. */
  endedAt: z.string().optional(),
  plan: z.string(),
  target: z.string(),
  profile: z.string().nullable(),
  seed: z.number(),
  version: z.string(),
  tags: z.record(z.string(), z.string()),
  comparableKey: z.string(),
  environment: environmentSchema,
});
export type Conditions = z.infer<typeof conditionsSchema>;

export const recordDigestSchema = z.object({
  measures: z.array(measureSchema),
  shapes: z.array(shapeSchema),
  /** The number of requests in all steady phases. A comparison divides each slice's `sum` by this number. */
  requests: z.number(),
  slices: z.array(sliceSchema),
});
export type RecordDigest = z.infer<typeof recordDigestSchema>;

/** The data of a run that a comparison uses. */
export const runDigestSchema = z.object({
  ...conditionsSchema.shape,
  /** The reason why the run cannot be compared, or null. */
  unfit: z.string().nullable(),
  ...recordDigestSchema.shape,
});
export type RunDigest = z.infer<typeof runDigestSchema>;
