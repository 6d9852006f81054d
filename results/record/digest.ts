import { z } from 'zod';
import { environmentSchema } from './environment.ts';

/** One metric of one run, in the form in which a comparison uses it. */
export const measureSchema = z.object({
  /**
   * The name, the same in every run: `api-latency{steady}`, `p95 k6_http_req_duration_seconds{name="GET
   * /user",phase="steady"}`.
   */
  name: z.string(),
  /** `s`, `B`, `1`, one of these per second (`1/s`), or `ratio` for a share from 0 to 1. */
  unit: z.string(),
  /**
   * For a quantile: the name of its series. If the series has enough values, `shapes` has its distribution under this
   * name.
   */
  series: z.string().optional(),
  better: z.enum(['lower', 'higher']),
  /** True for an SLO. SLOs decide the verdict of the comparison. Other metrics decide it only if there is no SLO. */
  primary: z.boolean(),
  /**
   * The margin: a smaller change counts as no change. `ratio` is a share of the value, for changes that are a ratio.
   * `difference`, in `unit`, is for changes that are a difference.
   */
  margin: z.object({ ratio: z.number(), difference: z.number() }),
  /**
   * Set for the minimum or maximum of a run. A comparison then only compares how many runs of each side meet the
   * objective.
   */
  limit: z.object({ op: z.enum(['<=', '<', '>=', '>']), objective: z.number() }).optional(),
  value: z.number().nullable(),
  /** True when the value lies beyond the timeout: it is slower than any measured value. `value` is then null. */
  beyond: z.boolean().optional(),
  /** The standard error of `value` within the run, in its unit; null when it is not known. */
  within: z.number().nullable(),
  /**
   * The possible error of a value with a limited resolution, such as a quantile from buckets. It is the logarithm of a
   * ratio. 0 when the value is exact.
   */
  blur: z.number(),
  /**
   * All values, if they are few and exact (such as web vitals). A comparison of such a metric uses `rankDifference`, or
   * `shiftOf` with too few units.
   */
  each: z.array(z.number()).optional(),
});
export type Measure = z.infer<typeof measureSchema>;

/** The distribution of one histogram in the run: the counts of the buckets of `schema`, as in a row. */
const shapeSchema = z.object({
  name: z.string(),
  schema: z.number(),
  zero: z.number(),
  index: z.array(z.number()),
  count: z.array(z.number()),
});
export type Shape = z.infer<typeof shapeSchema>;

/**
 * One slice of the requests, with its total time or its number of failed requests. `blame` is computed from these
 * slices.
 */
const sliceSchema = z.object({
  /** The part of the request whose seconds are in `sum`. For `errors`, `sum` is the number of failed requests. */
  part: z.enum(['blocked', 'connecting', 'tls', 'sending', 'waiting', 'receiving', 'errors']),
  /** The kind of traffic: the value of the label `scenario`. */
  kind: z.string(),
  endpoint: z.string(),
  status: z.string(),
  sum: z.number(),
  /** For failed requests, a few examples: trace ids, or request ids if there was no trace. */
  examples: z.array(z.string()).optional(),
});
export type Slice = z.infer<typeof sliceSchema>;

/**
 * The facts about a run that are not measurements. `comparableKey` decides whether two runs can be compared. All other
 * differences are only reported.
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
  /** The number of requests in all steady phases. A comparison divides the slices by this number. */
  requests: z.number(),
  slices: z.array(sliceSchema),
});
/** The data of a run's series and samples that a comparison uses. */
export type RecordDigest = z.infer<typeof recordDigestSchema>;

/** The data of a run that a comparison uses: its conditions, the values of its SLOs, and its series and samples. */
export const runDigestSchema = z.object({
  ...conditionsSchema.shape,
  /** The reason why the run cannot be used in a comparison; null when it can be used. */
  unfit: z.string().nullable(),
  ...recordDigestSchema.shape,
});
export type RunDigest = z.infer<typeof runDigestSchema>;
