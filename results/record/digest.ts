import { z } from 'zod';
import { environmentSchema } from './environment.ts';

/** One metric of one run: what is compared. */
export const measureSchema = z.object({
  /**
   * The same in every run: `api-latency{steady}`, `p95 k6_http_req_duration_seconds{name="GET /user",phase="steady"}`.
   */
  name: z.string(),
  /** `s`, `B`, `1`, one of these per second (`1/s`), or `ratio` for a share of 1. */
  unit: z.string(),
  /** Of a quantile: the name of the series whose shape it belongs to. */
  series: z.string().optional(),
  better: z.enum(['lower', 'higher']),
  /** An SLO: these decide the verdict, the others advise. */
  primary: z.boolean(),
  /** A change smaller than this is none: a share of the value, or in `unit` where a difference is measured. */
  margin: z.object({ ratio: z.number(), difference: z.number() }),
  /** Set for the minimum or maximum of a run: a comparison only checks whether the value keeps the objective. */
  limit: z.object({ op: z.enum(['<=', '<', '>=', '>']), objective: z.number() }).optional(),
  value: z.number().nullable(),
  /** There is no value since it lies beyond the timeout: slower than any. */
  beyond: z.boolean().optional(),
  /** The standard error of `value` within the run, in its unit; null when it is not known. */
  within: z.number().nullable(),
  /** How finely the value was read, as the logarithm of a ratio: buckets blur it. */
  blur: z.number(),
  /** Each value, where they are few and exact (web vitals): then ranks are compared, not means. */
  each: z.array(z.number()).optional(),
});
export type Measure = z.infer<typeof measureSchema>;

/** How the values of one histogram lay in the run: the counts of the buckets of `schema`, as in a row. */
const shapeSchema = z.object({
  name: z.string(),
  schema: z.number(),
  zero: z.number(),
  index: z.array(z.number()),
  count: z.array(z.number()),
});
export type Shape = z.infer<typeof shapeSchema>;

/** What one slice of the requests took: all that a blame is made of. */
const sliceSchema = z.object({
  /** Seconds of one part of a request, or failed requests (`part` is then `errors`). */
  part: z.enum(['blocked', 'connecting', 'tls', 'sending', 'waiting', 'receiving', 'errors']),
  /** The kind of traffic: the program that sent it. */
  kind: z.string(),
  endpoint: z.string(),
  status: z.string(),
  sum: z.number(),
  /** Of failed requests a few to look at: trace ids, or request ids where there was no trace. */
  examples: z.array(z.string()).optional(),
});
export type Slice = z.infer<typeof sliceSchema>;

/** What is known of a run besides its numbers: decides whether runs may be compared. */
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
  /** Requests in all judged phases, which the slices are shares of. */
  requests: z.number(),
  slices: z.array(sliceSchema),
});
/** What a comparison needs of a run's series and samples. */
export type RecordDigest = z.infer<typeof recordDigestSchema>;

/** What a comparison needs of a run: its SLOs' values and what its series and samples say. */
export const runDigestSchema = z.object({
  ...conditionsSchema.shape,
  /** Why the run cannot stand for anything; null when it can. */
  unfit: z.string().nullable(),
  ...recordDigestSchema.shape,
});
export type RunDigest = z.infer<typeof runDigestSchema>;
