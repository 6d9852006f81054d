import { z } from 'zod';

/** A duration in the notation of Go, such as `1m30s`. */
const duration = z
  .string()
  .regex(/^(\d+(\.\d+)?(h|ms|m|s))+$/, { error: 'a duration is needed, such as 30s or 1m30s' });
const count = (min: number) => z.int({ error: 'a whole number is needed' }).min(min);

/**
 * The options of k6 that a plan may replace in a user's script. Any other option, such as `systemTags`, could change
 * what is measured.
 */
export const ownOptions = z.strictObject({
  vus: count(1).optional(),
  duration: duration.optional(),
  iterations: count(1).optional(),
  stages: z.array(z.strictObject({ duration, target: count(0) })).optional(),
  noSetup: z.boolean().optional(),
  noTeardown: z.boolean().optional(),
  maxRedirects: count(0).optional(),
  batch: count(1).optional(),
  batchPerHost: count(0).optional(),
  rps: count(1).optional(),
  userAgent: z.string().optional(),
  insecureSkipTLSVerify: z.boolean().optional(),
  noConnectionReuse: z.boolean().optional(),
  noVUConnectionReuse: z.boolean().optional(),
  minIterationDuration: duration.optional(),
  throw: z.boolean().optional(),
  blacklistIPs: z.array(z.string()).optional(),
  blockHostnames: z.array(z.string()).optional(),
  discardResponseBodies: z.boolean().optional(),
  dns: z.record(z.string(), z.string()).optional(),
  localIPs: z.string().optional(),
  tags: z.record(z.string(), z.string()).optional(),
  summaryTrendStats: z.array(z.string()).optional(),
  summaryTimeUnit: z.enum(['s', 'ms', 'us'], { error: 's, ms or us is needed' }).optional(),
});

export type OwnOptions = z.infer<typeof ownOptions>;
