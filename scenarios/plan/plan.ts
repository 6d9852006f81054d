import { z } from 'zod';
import { duration } from '../base/units.ts';
import { defaultPeak, type Profile, profiles } from './load.ts';
import { type Phase, phasesSchema, toPhases } from './phase.ts';

/** Something done to the target on purpose: `do` is a defect of the stand-in. Seconds from T0. */
export type Fault = { atS: number; forS?: number; do: string };

/** One timeline of phases with traffic, faults and SLOs. */
export type Plan = {
  name: string;
  seed: number;
  /** The shape of the load; without it, the rates hold all the time. */
  profile?: Profile;
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
    profile: z.enum(profiles).optional(),
    /** The highest load in multiples of the rates. */
    peak: z.number().gt(1, { error: 'a peak is above 1: as many times the rates of the plan' }).max(1000).optional(),
    seed: z.int().min(0).default(1),
    phases: phasesSchema,
    traffic: z.record(z.string(), z.unknown()).refine((traffic) => Object.keys(traffic).length > 0, {
      error: 'a plan without traffic measures nothing',
    }),
    faults: z.array(faultSchema).default([]),
    slos: z.array(z.string().min(1)).min(1, { error: 'a plan without SLOs judges nothing' }),
  })
  .superRefine(({ profile, peak, phases }, context) => {
    const say = (key: string, message: string) => context.addIssue({ code: 'custom', path: [key], message });
    const peaked = Object.keys(defaultPeak);
    if (peak !== undefined && (!profile || !peaked.includes(profile)))
      say('peak', `only the profiles ${peaked.join(', ')} have a peak`);
    if (profile === 'breakpoint' && phases.beyond === undefined)
      say('phases', 'a breakpoint needs a phase named beyond, in which the load climbs until the target breaks');
    if (profile !== 'breakpoint' && phases.beyond !== undefined)
      say('phases', 'the phase name beyond is for the profile breakpoint');
  })
  .transform(
    ({ plan, profile, peak, phases, faults, ...rest }): Plan => ({
      name: plan,
      ...rest,
      ...(profile && { profile: { name: profile, peak: peak ?? defaultPeak[profile] ?? 1 } }),
      phases: toPhases(phases),
      faults: faults.map(({ at, for: length, do: what }) => ({
        atS: at,
        ...(length !== undefined && { forS: length }),
        do: what,
      })),
    }),
  );
