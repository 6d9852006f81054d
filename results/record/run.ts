import { z } from 'zod';
import { recordedSettingsSchema } from '../../scenarios/plan/prometheus.ts';
import { secretRefSchema } from '../../scenarios/plan/secret.ts';
import { budgetSpendSchema } from './budget-spend.ts';
import { environmentSchema } from './environment.ts';
import { recordedMetricSchema } from './recorded-metric.ts';
import { taintKindSchema } from './taint-kind.ts';

/** The format of run.json and its version. Other tools read run.json. Times are RFC 3339 UTC with ms. */
export const runSchema = 'meshproof.run/v1';

export const verdictSchema = z.enum(['PASS', 'FAIL', 'INVALID', 'INCONCLUSIVE']);
export type Verdict = z.infer<typeof verdictSchema>;

const time = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

/**
 * The data that a validity reason makes INVALID. If `producers` is absent, data of every producer are INVALID. If
 * `phases` is absent, data of every phase are INVALID.
 */
export const taintSchema = z.object({
  producers: z.array(z.string()).optional(),
  phases: z.array(z.string()).optional(),
  kinds: z.array(taintKindSchema),
});
export type Taint = z.infer<typeof taintSchema>;

export const validitySchema = z.object({
  status: z.enum(['valid', 'invalid']),
  reasons: z.array(z.object({ code: z.string(), cause: z.string(), taints: taintSchema, evidence: z.string() })),
});
export type Validity = z.infer<typeof validitySchema>;

export const sloVerdictSchema = z.object({
  name: z.string(),
  phase: z.string(),
  verdict: verdictSchema,
  value: z.number().nullable(),
  unit: z.string(),
  /** For a ratio, the target share. For any other kind of SLO, the limit, in the unit of the value. */
  objective: z.number(),
  /** The operator between `value` and `objective` in the condition of the SLO. */
  op: z.enum(['<=', '<', '>=', '>']),
  interval: z.tuple([z.number().nullable(), z.number().nullable()]).nullable(),
  /** True if so many requests got no answer that the interval of the quantile has no upper bound (null). */
  censored: z.boolean().optional(),
  samples: z.number(),
  /**
   * The code of `reason`; absent in runs of earlier versions. For INVALID, `reasonCode` is the code of the validity
   * reason.
   */
  reasonCode: z.string().optional(),
  reason: z.string(),
  /** Facts that the verdict does not show, each with a code. */
  notes: z.array(z.object({ code: z.string(), text: z.string() })).optional(),
  /** For a quantile: the metric, the labels that select its series, and the quantile `q` (0.95 is the p95). */
  of: z.object({ metric: z.string(), match: z.record(z.string(), z.string()), q: z.number() }).optional(),
  /** For an SLO of kind `limit`: the function that reduced the values of the phase to one number. */
  fold: z.enum(['min', 'max', 'sum', 'rate']).optional(),
  /** The title in reports, such as "p95 of GET …". */
  title: z.string(),
  service: z.string(),
});
export type SloVerdict = z.infer<typeof sloVerdictSchema>;

export const findingSchema = z.object({
  kind: z.enum(['drift', 'growth', 'step', 'burst', 'restart', 'first-against-last', 'stall', 'resets']),
  phase: z.string(),
  at: time,
  subject: z.string(),
  /** The finding in words, with the time and the size of the change. */
  text: z.string(),
  lookAt: z.string(),
  /** The unit of `change` and `interval`. For a drift, the unit is per second, such as `s/s`. */
  unit: z.string(),
  before: z.number().nullable(),
  after: z.number().nullable(),
  change: z.number().nullable(),
  interval: z.tuple([z.number(), z.number()]).nullable(),
});
export type Finding = z.infer<typeof findingSchema>;

/**
 * A remote-write address, or "local" for the Prometheus of meshproof. For a secret, such as a bearer token, the
 * settings of the connection contain only a reference.
 */
export const destinationSchema = recordedSettingsSchema.extend({ prometheus: z.string() });
export type Destination = z.infer<typeof destinationSchema>;

export const deliverySchema = z.object({
  /** `sent`: a receiver acknowledged every sample, but no query confirmed that the samples are stored. */
  status: z.enum(['complete', 'sent', 'incomplete', 'none']),
  sent: z.number(),
  /**
   * The number of acknowledged samples if the receiver did not acknowledge all. Only when all are acknowledged does a
   * query check them: `confirmed` is then `sent` if the query found them, and 0 otherwise.
   */
  confirmed: z.number(),
  /** The number of samples in rejected requests. The next push sends these requests again. */
  rejected: z.number().optional(),
  reason: z.string().nullable(),
  /**
   * The destination for a later push; absent if the user named no Prometheus, or if the address of Prometheus is
   * secret.
   */
  to: destinationSchema.optional(),
});
export type Delivery = z.infer<typeof deliverySchema>;

/**
 * The load at which the target failed an SLO in a breakpoint test, as `times` the planned load. `atS` is the end of the
 * window or step in which the SLO failed, in seconds from the start of the load. `held` is the largest earlier load
 * that passed for at least a minute, or null.
 */
export const breakpointSchema = z.object({
  times: z.number(),
  held: z.number().nullable().default(null),
  atS: z.number(),
  slo: z.string(),
  reason: z.string(),
});
export type Breakpoint = z.infer<typeof breakpointSchema>;

export const runDocumentSchema = z.object({
  schema: z.literal(runSchema),
  tool: z.object({ version: z.string() }),
  id: z.string(),
  plan: z.string(),
  profile: z.string().nullable(),
  target: z.string(),
  status: z.enum(['complete', 'interrupted', 'aborted']),
  exitCode: z.number().nullable(),
  startedAt: time,
  /** T0: the instant at which all producers started; null if the load never began. */
  t0: time.nullable(),
  /** Set if the load ended early: the run was stopped, or the target failed in a breakpoint test. */
  stoppedAt: time.optional(),
  endedAt: time,
  seed: z.number(),
  tags: z.record(z.string(), z.string()),
  comparableKey: z.string(),
  phases: z.array(
    z.object({ name: z.string(), kind: z.string(), start: time, end: time, offered: z.record(z.string(), z.number()) }),
  ),
  producers: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      offered: z.number(),
      completed: z.number(),
      dropped: z.number(),
      reason: z.string().nullable(),
      phases: z
        .array(
          z.object({
            phase: z.string(),
            offered: z.number(),
            completed: z.number(),
            dropped: z.number(),
            unfinished: z.number(),
          }),
        )
        .optional(),
      health: z.unknown().optional(),
      sequence: z.object({ planned: z.number(), made: z.number(), ended: z.string() }).optional(),
      detail: z.unknown().optional(),
    }),
  ),
  /** Absent if the run was killed, or if an earlier version of meshproof wrote run.json. */
  metrics: z.array(recordedMetricSchema).optional(),
  validity: validitySchema,
  slos: z.array(sloVerdictSchema),
  /**
   * One entry for each SLO with an error budget. Absent if the load never began, if the run was killed, or if an
   * earlier version of meshproof wrote run.json.
   */
  budgets: z.array(budgetSpendSchema).optional(),
  /** Absent if the run was killed, or if an earlier version of meshproof wrote run.json. */
  findings: z.array(findingSchema).optional(),
  verdict: verdictSchema,
  reason: z.string(),
  /** Only for a breakpoint test; null when the target did not break. */
  breakpoint: breakpointSchema.nullable().optional(),
  delivery: deliverySchema,
  environment: environmentSchema,
  /**
   * The variables and files from which the run read its secrets. A later push reads the secrets again to mask them,
   * because a server may repeat a secret in its answer.
   */
  secrets: z.array(secretRefSchema).optional(),
  /** File name → SHA-256, for every sealed file except run.json. */
  files: z.record(z.string(), z.string()),
  artifacts: z.array(z.string()),
  /** SHA-256 of this document without the keys `seal` and `delivery`. A later push changes `delivery`. */
  seal: z.string().optional(),
});
export type RunDocument = z.infer<typeof runDocumentSchema>;
