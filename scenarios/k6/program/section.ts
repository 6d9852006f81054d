import { z } from 'zod';
import { duration, rate } from '../../base/units.ts';

/** How many virtual users a program may use; given by hand only to starve or to feed the generator on purpose. */
export type Vus = { preAllocated: number; max: number };

/**
 * Seconds for one request, and what our own programs do about 429: come back when the target says so (obey, which is
 * also what happens where nothing is said) or go on.
 */
type Common = { timeoutS: number; rateLimit?: RateLimit };
type RateLimit = z.infer<typeof rateLimit>;

/** An open model: so many starts per second, whether the target keeps up or not. */
export type OpenShare = Common & { perSecond: number; vus?: Vus };

/** A closed model: so many people, each of whom thinks after a session and then begins the next one. */
export type ClosedShare = Common & { users: number; thinkS: number };

/** One program's share of the load. */
export type Share = OpenShare | ClosedShare;

export function isOpen<T extends Share>(share: T): share is Extract<T, OpenShare> {
  return 'perSecond' in share;
}

/**
 * `k6: { scenarios: { api: 110/s, ./checkout.ts: { rate: 10/s, timeout: 5s }, mesh: { users: 50, think: 2s } } }`, by
 * program name or path.
 */
export type Section = { scenarios: Readonly<Record<string, Share>> };

const defaultTimeoutS = 10;

const someRate = rate.refine((perSecond) => perSecond > 0, { error: 'a rate is above 0/s' });

const vus = z
  .strictObject({ preAllocated: z.int().min(1), max: z.int().min(1) })
  .refine(({ preAllocated, max }) => max >= preAllocated, { error: 'max is at least preAllocated' });

const timeout = duration.refine((seconds) => seconds > 0, { error: 'a timeout is above 0s' }).default(defaultTimeoutS);

const rateLimit = z.enum(['obey', 'ignore'], { error: 'rateLimit is obey or ignore' });

type Given = { timeout: number; rateLimit?: RateLimit | undefined };
const common = ({ timeout, rateLimit }: Given) => ({ timeoutS: timeout, ...(rateLimit && { rateLimit }) });

const share = z.union([
  someRate.transform((perSecond): Share => ({ perSecond, timeoutS: defaultTimeoutS })),
  z
    .strictObject({
      rate: someRate,
      vus: vus.optional(),
      timeout,
      rateLimit: rateLimit.optional(),
    })
    .transform((given): Share => ({ perSecond: given.rate, ...common(given), ...(given.vus && { vus: given.vus }) })),
  z
    .strictObject({
      users: z.int().min(1, { error: 'users are a whole number from 1' }).max(100_000),
      think: duration,
      timeout,
      rateLimit: rateLimit.optional(),
    })
    .transform((given): Share => ({ users: given.users, thinkS: given.think, ...common(given) })),
]);

export const sectionSchema = z.strictObject({
  scenarios: z
    .record(z.string().min(1), share)
    .refine((scenarios) => Object.keys(scenarios).length > 0, { error: 'at least one program is needed' }),
});
