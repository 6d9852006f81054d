import { z } from 'zod';
import { duration } from '../../../scenarios/base/units.ts';

/** A duration in ms, the unit of the event queue. */
export const ms = duration.transform((seconds) => seconds * 1000);

/** A duration of at least 1 ms, the resolution of the event queue. */
export const wholeMs = ms
  .transform(Math.round)
  .refine((value) => value >= 1, { error: 'a time in a world must be at least 1ms' });

/** Converts `5%` or 0.05 to the number 0.05. */
export const share = z
  .union([z.number(), z.string()], { error: 'a share is needed, such as 5%' })
  .transform((given, context) => {
    const [, number, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(String(given)) ?? [];
    const value = Number(number) / (percent ? 100 : 1);
    if (value <= 1) return value;
    const problem = value > 1 ? 'is too large: a share must be at most 100%' : 'is not a share such as 5%';
    context.addIssue({ code: 'custom', message: `${JSON.stringify(given)} ${problem}` });
    return z.NEVER;
  });

/** Converts a text such as `5%/m` to a share per ms. */
export const shareRate = z
  .string({ error: (issue) => `${JSON.stringify(issue.input)} is not a share per time (write 5%/m)` })
  .regex(/^\d+(\.\d+)?%\/(s|m|min|h)$/, {
    error: (issue) => `${JSON.stringify(issue.input)} is not a share per time (write 5%/m)`,
  })
  .transform((text) => {
    const [percent = '', unit = ''] = text.split('%/');
    return Number(percent) / 100 / ({ s: 1e3, m: 60e3, min: 60e3, h: 3600e3 }[unit] ?? 1);
  })
  .refine((perMs) => perMs <= 1e-3, { error: 'a share per time must be at most 100%/s' });

/** Converts a text such as `100kbit` to bytes per ms. */
export const bandwidth = z
  .string({ error: (issue) => `${JSON.stringify(issue.input)} is not a bandwidth with its unit (write 100kbit)` })
  .regex(/^\d+(\.\d+)?(bit|kbit|mbit|gbit)$/, {
    error: (issue) => `${JSON.stringify(issue.input)} is not a bandwidth with its unit (write 100kbit)`,
  })
  .transform((text) => {
    const [, number = '', unit = ''] = /^([\d.]+)(\w+)$/.exec(text) ?? [];
    const bits = Number(number) * ({ bit: 1, kbit: 1e3, mbit: 1e6, gbit: 1e9 }[unit] ?? 1);
    return bits / 8 / 1000;
  })
  .refine((value) => value > 0, { error: 'a bandwidth must be above 0; for no limit, remove the key' });

export const label = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,30}$/, { error: 'a name may have only lower case letters, digits and -, at most 31' });
