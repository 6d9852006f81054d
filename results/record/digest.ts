import { z } from 'zod';
import { environmentSchema } from './environment.ts';

/** One metric of one run, as a comparison uses it. */
export const measureSchema = z.object({
  /**
   * The name, the same in every run: `api-latency{steady}`, `p95 k6_http_req_duration_seconds{name="GET
   * /user",phase="steady"}`.
   */
  name: z.string(),
  /** `s`, `B`, `1`, one of these per second (`1/s`), or `ratio` for a share of 1. */
  unit: z.string(),
  /** For a quantile: the name of the series whose shape it describes. */
  series: z.string().optional(),
  better: z.enum(['lower', 'higher']),
  /** True for an SLO. SLOs decide the verdict of the comparison; all other metrics are informational. */
  primary: z.boolean(),
  /**
   * The margin. A smaller change counts as no change: a share of the value, or in `unit` if a difference is measured.
   */
  margin: z.object({ ratio: z.number(), difference: z.number() }),
  /** Set for the minimum or maximum of a run. A comparison then only checks whether the value meets the objective. */
  limit: z.object({ op: z.enum(['<=', '<', '>=', '>']), objective: z.number() }).optional(),
  value: z.number().nullable(),
  /** The value lies beyond the timeout: it is slower than any measured value. */
  beyond: z.boolean().optional(),
  /** The standard error of `value` within the run, in its unit; null when it is not known. */
  within: z.number().nullable(),
  /** The resolution of the value, as the logarithm of a ratio, because buckets blur it. */
  blur: z.number(),
  /** All values, if they are few and exact (web vitals). Then ranks are compared instead of means. */
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

/** The time of one slice of the requests. `blame` is computed from these. */
const sliceSchema = z.object({
  /** Seconds of one part of a request, or failed requests (`part` is then `errors`). */
  part: z.enum(['blocked', 'connecting', 'tls', 'sending', 'waiting', 'receiving', 'errors']),
  /** The kind of traffic: the program that sent it. */
  kind: z.string(),
  endpoint: z.string(),
  status: z.string(),
  sum: z.number(),
  /** For failed requests, a few examples: trace ids, or request ids if there was no trace. */
  examples: z.array(z.string()).optional(),
});
export type Slice = z.infer<typeof sliceSchema>;

/** The facts of a run besides its numbers. They decide whether runs may be compared. */
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
  /** Requests in all judged phases. The slices are shares of this number. */
  requests: z.number(),
  slices: z.array(sliceSchema),
});
/** The data of a run's series and samples that a comparison uses. */
export type RecordDigest = z.infer<typeof recordDigestSchema>;

/** The data of a run that a comparison uses: the values of its SLOs, and its series and samples. */
export const runDigestSchema = z.object({
  ...conditionsSchema.shape,
  /** The reason why the run cannot be used in a comparison; null when it can be used. */
  unfit: z.string().nullable(),
  ...recordDigestSchema.shape,
});
export type RunDigest = z.infer<typeof runDigestSchema>;
