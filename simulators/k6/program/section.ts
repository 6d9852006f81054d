import { z } from 'zod';
import { type Gaps, gapKinds } from '../../../scenarios/base/arrival-gaps.ts';
import { duration, rate, timeLimit } from '../../../scenarios/base/units.ts';
import { type OwnOptions, ownOptions } from './own-options.ts';

/** The sizes of the VU pool. A plan sets these sizes only to test the load generator itself. */
export type Vus = { preAllocated: number; max: number };

/**
 * `timeoutS` limits one request. `rateLimit` is the reaction of the shipped programs to HTTP status 429. `exec` is the
 * exported function of a user's program that each iteration calls.
 */
type Common = { timeoutS: number; rateLimit?: RateLimit; exec?: string };
type RateLimit = z.infer<typeof rateLimit>;

/** An open model: iterations start at this rate even if the target is slow, evenly spaced or with random `gaps`. */
export type OpenShare = Common & { perSecond: number; vus?: Vus; gaps?: Gaps };

/** A closed model: a number of users, each of which pauses after a session and then starts the next one. */
export type ClosedShare = Common & { users: number; thinkS: number };

/** Executors and rates come from the options of the user's script. `options` replaces some of them. */
export type OwnShare = Common & { own: true; options?: OwnOptions };

export type Share = OpenShare | ClosedShare | OwnShare;

/** Returns true if a share of the traffic has an open model: a rate of iterations. */
export function isOpen<T extends Share>(share: T): share is Extract<T, OpenShare> {
  return 'perSecond' in share;
}

/** Returns true if a program's executors and rates come from its script. */
export function isOwn<T extends Share>(share: T): share is Extract<T, OwnShare> {
  return 'own' in share;
}

/** Returns true if a share of the traffic has a closed model: a number of users. */
export function isClosed<T extends Share>(share: T): share is Extract<T, ClosedShare> {
  return 'users' in share;
}

/**
 * The section `k6` of a plan, such as `{ scenarios: { api: 110/s, ./checkout.ts: { rate: 10/s, timeout: 5s }, mesh: {
 * users: 50, think: 2s } } }`. The keys are names or paths of programs. `./work.js: own` leaves executors and rates to
 * the script.
 */
export type Section = { scenarios: Readonly<Record<string, Share>> };

const defaultTimeoutS = 10;

const someRate = rate.refine((perSecond) => perSecond > 0, {
  error: 'a rate must be above 0/s; to send nothing, remove the program',
});

const vus = z
  .strictObject({ preAllocated: z.int().min(1), max: z.int().min(1) })
  .refine(({ preAllocated, max }) => max >= preAllocated, { error: '"max" must be at least "preAllocated"' });

const timeout = timeLimit.default(defaultTimeoutS);

const rateLimit = z.enum(['obey', 'ignore'], { error: '"rateLimit" must be obey or ignore' });

const exec = z.string().regex(/^[A-Za-z_$][\w$]*$/, { error: '"exec" must be the name of an exported function' });

type Given = { timeout: number; rateLimit?: RateLimit | undefined; exec?: string | undefined };
const common = ({ timeout, rateLimit, exec }: Given) => ({
  timeoutS: timeout,
  ...(rateLimit && { rateLimit }),
  ...(exec !== undefined && { exec }),
});

const share = z.union(
  [
    z.literal('own').transform((): Share => ({ own: true, timeoutS: defaultTimeoutS })),
    z
      .strictObject({ own: ownOptions })
      .transform(({ own }): Share => ({ own: true, options: own, timeoutS: defaultTimeoutS })),
    someRate.transform((perSecond): Share => ({ perSecond, timeoutS: defaultTimeoutS })),
    z
      .strictObject({
        rate: someRate,
        vus: vus.optional(),
        timeout,
        rateLimit: rateLimit.optional(),
        exec: exec.optional(),
        arrivals: z.enum(gapKinds).default('constant'),
        burstiness: z.number().gt(0).max(1000).default(1),
      })
      .refine(({ arrivals, burstiness }) => burstiness === 1 || arrivals === 'gamma', {
        error: '"burstiness" works only with arrivals: gamma',
        path: ['burstiness'],
      })
      .transform(
        (given): Share => ({
          ...{ perSecond: given.rate, ...common(given) },
          ...(given.vus && { vus: given.vus }),
          ...(given.arrivals !== 'constant' && {
            gaps: { arrivals: given.arrivals, burstiness: given.burstiness },
          }),
        }),
      ),
    z
      .strictObject({
        users: z.int().min(1, { error: '"users" must be a whole number of at least 1' }).max(100_000),
        think: duration,
        timeout,
        rateLimit: rateLimit.optional(),
        exec: exec.optional(),
      })
      .transform((given): Share => ({ users: given.users, thinkS: given.think, ...common(given) })),
  ],
  {
    error: 'a rate is needed, such as 50/s, or { users: 50, think: 2s }, or "own" for a script with its own executors',
  },
);

export const sectionSchema = z.strictObject({
  scenarios: z
    .record(z.string().min(1), share)
    .refine((scenarios) => Object.keys(scenarios).length > 0, { error: 'at least one program is needed' }),
});
