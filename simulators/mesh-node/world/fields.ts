import { z } from 'zod';
import { duration } from '../../../scenarios/base/units.ts';

/** Fields of a world that the other files do not know. Times come out in ms, for the wheel counts in them. */
export const ms = duration.transform((seconds) => seconds * 1000);

/** The wheel has a resolution of 1 ms: what it waits for is a whole number of them. */
export const wholeMs = ms
  .transform(Math.round)
  .refine((value) => value >= 1, { error: 'a world has a resolution of 1ms: this is shorter' });

/** `5%` or 0.05 → 0.05. */
export const share = z
  .union([z.number(), z.string()], { error: (issue) => `${JSON.stringify(issue.input)} is not a share (write 5%)` })
  .transform((given, context) => {
    const [, number, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(String(given)) ?? [];
    const value = Number(number) / (percent ? 100 : 1);
    if (value <= 1) return value;
    const problem = value > 1 ? 'is more than the whole: a share is at most 100%' : 'is not a share (write 5%)';
    context.addIssue({ code: 'custom', message: `${JSON.stringify(given)} ${problem}` });
    return z.NEVER;
  });

/** `5%/m` → a share per ms. */
export const shareRate = z
  .string({ error: (issue) => `${JSON.stringify(issue.input)} is not a share per time (write 5%/m)` })
  .regex(/^\d+(\.\d+)?%\/(s|m|min|h)$/, {
    error: (issue) => `${JSON.stringify(issue.input)} is not a share per time (write 5%/m)`,
  })
  .transform((text) => {
    const [percent = '', unit = ''] = text.split('%/');
    return Number(percent) / 100 / ({ s: 1e3, m: 60e3, min: 60e3, h: 3600e3 }[unit] ?? 1);
  });

/** `100kbit` → bytes per ms. */
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
  .refine((value) => value > 0, { error: 'a link without bandwidth carries nothing' });

export const label = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,30}$/, { error: 'a name is lower case letters, digits and -, at most 31 of them' });
