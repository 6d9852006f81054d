import { z } from 'zod';

/** The units of durations and rates in seconds, and of sizes in bytes. No other spelling is accepted. */
const durationUnits = { us: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600, d: 86_400 } as const;
const sizeUnits = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 } as const;
const rateUnits = { s: 1, m: 60, h: 3600 } as const;

// JavaScript reads hundreds of digits as Infinity. The functions below then return undefined.

/** Returns the seconds of a duration such as `1m30s` or `250ms`; undefined when the text is not a duration. */
export function parseDuration(text: string): number | undefined {
  if (!durationPattern.test(text)) return undefined;
  let seconds = 0;
  for (const [, number, unit] of text.matchAll(/([\d.]+)(us|ms|s|m|h|d)/g)) {
    seconds += Number(number) * durationUnits[unit as keyof typeof durationUnits];
  }
  return finite(seconds);
}

/** Returns the events per second of a rate such as `110/s` or `30/m`; undefined when the text is not a rate. */
export function parseRate(text: string): number | undefined {
  const [, number, unit] = ratePattern.exec(text) ?? [];
  return finite(Number(number) / rateUnits[unit as keyof typeof rateUnits]);
}

/** Returns the share from 0 to 1 that a text such as `5%` or `0.05` states; undefined for any other text. */
export function parseShare(text: string): number | undefined {
  const [, number, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text) ?? [];
  if (number === undefined) return undefined;
  const share = percent ? Number(number) / 100 : Number(number);
  return share <= 1 ? share : undefined;
}

/** Returns the bytes of a size such as `200B` or `4KiB`; undefined when the text is not a size. */
export function parseSize(text: string): number | undefined {
  const [, number, unit] = sizePattern.exec(text) ?? [];
  return finite(Number(number) * sizeUnits[unit as keyof typeof sizeUnits]);
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

const durationPattern = /^(\d+(\.\d+)?(us|ms|s|m|h|d))+$/;
const ratePattern = /^(\d+(?:\.\d+)?)\/(s|m|h)$/;
const sizePattern = /^(\d+(?:\.\d+)?)(B|kB|MB|GB|KiB|MiB|GiB)$/;

/** The unit is 1/s. At a lower rate, a run would mostly wait for its first arrival. */
const lowestRate = 1 / 60;
/** The unit is 1/s. No load generator of meshproof can make a higher rate. */
const highestRate = 1_000_000;

const field = (parse: (text: string) => number | undefined, pattern: RegExp, what: string, example: string) =>
  z
    .string({ error: (issue) => `${show(issue.input)} is not a ${what} with its unit (write ${example})` })
    .regex(pattern, { error: (issue) => `${show(issue.input)} is not a ${what} with its unit (write ${example})` })
    .transform((text, context) => {
      const value = parse(text);
      if (value !== undefined) return value;
      context.addIssue({ code: 'custom', message: `${show(text)} is out of range for a ${what}` });
      return z.NEVER;
    });

/** Returns seconds. */
export const duration = field(parseDuration, durationPattern, 'duration', '30s');
/** Node fires a timer of 24.9 days or more immediately. */
const longestLimitS = 24 * durationUnits.d;
/** Returns seconds. */
export const timeLimit = duration.refine((seconds) => seconds > 0 && seconds <= longestLimitS, {
  error: 'a time limit must be above 0s and at most 24d (write 30s)',
});
/** A rate without a minimum or maximum. The parsed value is in events per second. */
export const anyRate = field(parseRate, ratePattern, 'rate', '50/s');
/** The rate of a load: 0, or from one per minute to `highestRate`. The parsed value is in events per second. */
export const rate = anyRate
  .refine((perSecond) => perSecond === 0 || perSecond >= lowestRate, {
    error: 'a rate of at least one a minute is needed (write 1/m)',
  })
  .refine((perSecond) => perSecond <= highestRate, {
    error: `a rate must be at most ${highestRate}/s, because no load generator can make more (write 500/s)`,
  });
/** Returns bytes. */
export const size = field(parseSize, sizePattern, 'size', '200B');

function show(value: unknown): string {
  return value === undefined ? 'nothing' : (JSON.stringify(value)?.slice(0, 60) ?? typeof value);
}
