import { z } from 'zod';
import { duration, rate } from '../plan/units.ts';

/** How many virtual users a program may use; given by hand only to starve or to feed the generator on purpose. */
export type Vus = { preAllocated: number; max: number };

/** One program's share of the load. Starts per second; seconds for one request. */
export type Share = { perSecond: number; timeoutS: number; vus?: Vus };

/** `k6: { scenarios: { api: 110/s, ./checkout.ts: { rate: 10/s, timeout: 5s } } }`, by program name or path. */
export type Section = { scenarios: Readonly<Record<string, Share>> };

const defaultTimeoutS = 10;

const someRate = rate.refine((perSecond) => perSecond > 0, { error: 'a rate is above 0/s' });

const vus = z
  .strictObject({ preAllocated: z.int().min(1), max: z.int().min(1) })
  .refine(({ preAllocated, max }) => max >= preAllocated, { error: 'max is at least preAllocated' });

const share = z.union([
  someRate.transform((perSecond): Share => ({ perSecond, timeoutS: defaultTimeoutS })),
  z
    .strictObject({
      rate: someRate,
      vus: vus.optional(),
      timeout: duration.refine((seconds) => seconds > 0, { error: 'a timeout is above 0s' }).default(defaultTimeoutS),
    })
    .transform(
      (given): Share => ({ perSecond: given.rate, timeoutS: given.timeout, ...(given.vus && { vus: given.vus }) }),
    ),
]);

export const sectionSchema = z.strictObject({
  scenarios: z
    .record(z.string().min(1), share)
    .refine((scenarios) => Object.keys(scenarios).length > 0, { error: 'at least one program is needed' }),
});
