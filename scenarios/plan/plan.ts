import { z } from 'zod';
import { duration } from '../base/units.ts';
import { despiteErrors } from '../base/yaml/despite-errors.ts';
import { shortName } from '../base/yaml/short-name.ts';
import { flatText, lineMeantBy, lineOfKeys, objectiveMeantBy } from './line-text.ts';
import { defaultPeak, type Profile, profiles } from './load.ts';
import { type Phase, phasesSchema, toPhases } from './phase.ts';

/**
 * The stand-in (meshproof's simulated target) gets the defect `do` at `atS` seconds after T0, the common start of all
 * traffic. The defect lasts `forS` seconds, or until the end of the run.
 */
export type Fault = { atS: number; forS?: number; do: string };

export type Plan = {
  name: string;
  /** The path of the target file, relative to the plan. Without it, the stand-in (a simulated target) is the target. */
  target?: string;
  seed: number;
  /** Without a profile, the rates are constant. */
  profile?: Profile;
  phases: readonly Phase[];
  /** The section of each producer (a source of traffic), by its name. The producer itself validates its section. */
  traffic: Readonly<Record<string, unknown>>;
  faults: readonly Fault[];
  /**
   * Each entry is the name of a document in thresholds/slos, a path relative to the plan, or a map of one-line SLOs.
   */
  slos: readonly (string | SloLines)[];
};

/** Each key is a series such as `latency{scenario=checkout}`, each value an objective such as `p95 < 100ms`. */
type SloLines = Readonly<Record<string, string | readonly string[]>>;

const objectiveText = z.string({ error: 'an objective must be text: put it in quotes (">= 99%")' }).min(1);
const objectives = z
  .array(objectiveText)
  .min(1)
  .refine((list) => list.length < 2 || isRead(list) || objectiveMeantBy(flatText(list)) === undefined, {
    error: ({ input }) => `the list has the parts of one objective: write ${objectiveMeantBy(flatText(input))}`,
  });
const isRead = (list: readonly string[]) => list.every((one) => objectiveMeantBy(one) !== undefined);
const lineNeeded = (meant: string) => `an SLO in one line must be a name and its objective: write - ${meant}`;
const sloLines = z.preprocess(
  (value, context) => {
    const meant = lineOfKeys(value);
    if (meant === undefined) return value;
    context.addIssue({ code: 'custom', message: lineNeeded(meant) });
    return z.NEVER;
  },
  z
    .record(
      z.string(),
      z.union([objectiveText, objectives], {
        error: ({ input }) => {
          const meant = objectiveMeantBy(flatText(input));
          return meant
            ? `an objective must be one text: write ${meant}`
            : 'an objective must be text, such as "p95 < 100ms"';
        },
      }),
    )
    .refine((lines) => Object.keys(lines).length > 0, { error: 'an SLO in one line is needed (latency: p95 < 100ms)' }),
);

export const baseSchema = z.string({ error: '"extends" must be the name or the path of one plan' }).min(1);

/**
 * Returns the message for a key `slos` that holds one SLO, such as `p95 < 100ms`, instead of a list of SLOs. Returns
 * undefined for any other value: the general message of `issue-words.ts` is then printed.
 */
const listNeeded = (input: unknown) => {
  const meant = lineMeantBy(flatText(input));
  return meant === undefined ? undefined : `a list is needed: write - ${meant}`;
};

const faultSchema = z.strictObject({ at: duration, for: duration.optional(), do: z.string().min(1) });

export const planSchema = z
  .strictObject({
    plan: shortName('a plan name'),
    extends: baseSchema.optional(),
    target: z.string().min(1, { error: '"target" must be the path of a target file, relative to the plan' }).optional(),
    profile: z.enum(profiles).optional(),
    /** A multiple of the plan's rates. */
    peak: z.number().gt(1, { error: '"peak" must be above 1: write 3 for three times the rates' }).max(1000).optional(),
    seed: z.int().min(0).default(1),
    phases: phasesSchema,
    traffic: z.record(z.string(), z.unknown()).refine((traffic) => Object.keys(traffic).length > 0, {
      error: 'at least one kind of traffic is needed, such as k6',
    }),
    faults: z.array(faultSchema).default([]),
    slos: z
      .array(
        z.union([z.string().min(1), sloLines], {
          error: ({ input }) => {
            const meant = lineMeantBy(flatText(input));
            return meant
              ? lineNeeded(meant)
              : 'an SLO must be the name of a document, or a line such as - latency: p95 < 100ms';
          },
        }),
        { error: ({ input }) => listNeeded(input) },
      )
      .min(1, { error: 'at least one SLO is needed, such as - latency: p95 < 200ms' }),
  })
  .superRefine(({ profile, peak, phases }, context) => {
    const addIssue = (key: string, message: string) => context.addIssue({ code: 'custom', path: [key], message });
    const peaked = Object.keys(defaultPeak);
    if (peak !== undefined && (profile === undefined || (profiles.includes(profile) && !peaked.includes(profile))))
      addIssue(
        'peak',
        `only the profiles ${peaked.join(', ')} have a peak; choose one of these profiles, or remove "peak"`,
      );
    const hasBeyond = phases?.beyond !== undefined;
    if (profile === 'breakpoint' && !hasBeyond)
      addIssue(
        'phases',
        'profile: breakpoint needs a phase named "beyond", in which the load rises until the target breaks',
      );
    if (profile !== 'breakpoint' && hasBeyond)
      addIssue(
        'phases',
        'a phase may be named "beyond" only in a plan with profile: breakpoint; rename the phase, or add this profile',
      );
  }, despiteErrors)
  .transform(
    ({ plan, extends: _, target, profile, peak, phases, faults, ...rest }): Plan => ({
      name: plan,
      ...rest,
      ...(target !== undefined && { target }),
      ...(profile && { profile: { name: profile, peak: peak ?? defaultPeak[profile] ?? 1 } }),
      phases: toPhases(phases),
      faults: faults.map(({ at, for: length, do: what }) => ({
        atS: at,
        ...(length !== undefined && { forS: length }),
        do: what,
      })),
    }),
  );
