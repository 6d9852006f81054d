import { z } from 'zod';
import { type Phase, phasesSchema, toPhases } from './phase.ts';
import { duration } from './units.ts';

/** Something done to the target on purpose: `do` is a defect of the stand-in. Seconds from T0. */
export type Fault = { atS: number; forS?: number; do: string };

/** One timeline of phases with traffic, faults and SLOs. */
export type Plan = {
  name: string;
  seed: number;
  profile?: string;
  phases: readonly Phase[];
  /** By producer; each producer checks its own section. */
  traffic: Readonly<Record<string, unknown>>;
  faults: readonly Fault[];
  /** Names of documents in thresholds/slos, or paths beside the plan. */
  slos: readonly string[];
};

const faultSchema = z.strictObject({ at: duration, for: duration.optional(), do: z.string().min(1) });

export const planSchema = z
  .strictObject({
    plan: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, { error: 'a plan name is lower case letters, digits and -, at most 63' }),
    profile: z.enum(['smoke', 'load', 'stress', 'spike', 'soak', 'breakpoint']).optional(),
    seed: z.int().min(0).default(1),
    phases: phasesSchema,
    traffic: z.record(z.string(), z.unknown()).refine((traffic) => Object.keys(traffic).length > 0, {
      error: 'a plan without traffic measures nothing',
    }),
    faults: z.array(faultSchema).default([]),
    slos: z.array(z.string().min(1)).min(1, { error: 'a plan without SLOs judges nothing' }),
  })
  .transform(
    ({ plan, profile, phases, faults, ...rest }): Plan => ({
      name: plan,
      ...rest,
      ...(profile && { profile }),
      phases: toPhases(phases),
      faults: faults.map(({ at, for: length, do: what }) => ({
        atS: at,
        ...(length !== undefined && { forS: length }),
        do: what,
      })),
    }),
  );
