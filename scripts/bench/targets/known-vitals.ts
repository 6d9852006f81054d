import { type VitalName, vitalNames } from '../../../synthetics/vitals/vitals.ts';

/**
 * The largest content of the page of `vitals-target.ts` is delayed by `imageDelayMs`. A click keeps the page busy for
 * `handlerMs`.
 */
export const imageDelayMs = 200;
export const handlerMs = 120;

/**
 * The lower limit of each vital of this page, in seconds or as a score. A smaller reported value must be wrong. The
 * browser rounds the duration of an interaction to 8 ms. The CLS depends on the size of the window, so its limit is
 * low.
 */
const smallest: Readonly<Record<VitalName, number>> = {
  TTFB: 0,
  FCP: 0,
  LCP: imageDelayMs / 1000,
  CLS: 0.005,
  INP: (handlerMs - 8) / 1000,
};

/** Vitals that a tool reported, in seconds or as a score. A tool may leave some vitals out. */
export type Vitals = Readonly<Partial<Record<VitalName, number | null | undefined>>>;

/** Returns the names of the vitals whose reported value can be right (see `smallest`). No vital can be 0. */
export function truthful(vitals: Vitals): VitalName[] {
  return vitalNames.filter((name) => {
    const value = vitals[name];
    return typeof value === 'number' && value >= smallest[name] && value > 0;
  });
}
