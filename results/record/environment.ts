import { z } from 'zod';

/** The measurement errors that `meshproof selftest` found on one machine. */
export const selftestSchema = z.object({
  at: z.string(),
  host: z.string(),
  streams: z.number(),
  errors: z.record(z.string(), z.object({ p50: z.number().nullable(), p99: z.number().nullable(), ok: z.boolean() })),
});
export type Selftest = z.infer<typeof selftestSchema>;

const known = z.looseObject({
  node: z.string().optional(),
  platform: z.string().optional(),
  release: z.string().optional(),
  architecture: z.string().optional(),
  cores: z.number().optional(),
  cpuModel: z.string().nullable().optional(),
  memoryBytes: z.number().optional(),
  /**
   * The user's name for a group of machines. Runs on machines of one group are comparable, even if the CPU models
   * differ.
   */
  machineClass: z.string().optional(),
  /** Versions by tool: `k6`, `chromium`. */
  tools: z.record(z.string(), z.string()).optional(),
  /** The number of k6 processes that shared the load. */
  instances: z.number().optional(),
  /** The proxy through which k6 and the browser reached the target. */
  proxy: z.string().optional(),
  /** `off` when any certificate of the target was accepted (`tls: { insecure: true }`). */
  tlsVerification: z.literal('off').optional(),
  /** Defects that were switched on in the stand-in (the system that meshproof ships), such as `latency=300ms`. */
  defects: z.array(z.string()).optional(),
  /** True for the base run of a pair: the base run used the target of `--against`. */
  otherTarget: z.literal(true).optional(),
  selftest: selftestSchema.optional(),
});

/** The machine, the tools and the conditions of a run. Other versions of meshproof may write fewer or more keys. */
export type Environment = z.infer<typeof known>;

/**
 * Checks the environment but returns the same object. A copy could have its keys in another order, which would break
 * the seal of the run.
 */
export const environmentSchema = z.custom<Environment>((value) => known.safeParse(value).success, {
  error: 'a key of the environment has the wrong type',
});
