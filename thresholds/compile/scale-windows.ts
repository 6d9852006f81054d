import type { TieredAlert } from './burn-tiers.ts';

/**
 * The SLO's period, every window and the `for` of every alert are divided by `by`. No window becomes shorter than
 * `floorS`, and no `for` shorter than 1 s.
 */
export type Scaling = { by: number; floorS: number };

/**
 * The scaling of a drill, which tests alerts in a short time. The shortest recommended window, 5 minutes, becomes 5
 * seconds. A drill scrapes each second, and a rate over fewer than four samples is noise.
 */
export const drillScaling: Scaling = { by: 60, floorS: 4 };

/** Returns a scaled window or period. */
export function scaledWindow(seconds: number, { by, floorS }: Scaling): number {
  return Math.max(floorS, Math.round(seconds / by));
}

/**
 * Returns the alert with scaled windows. The factors of the tiers stay the same, because the period of the error budget
 * is scaled by the same number.
 */
export function scaledAlert(alert: TieredAlert, scaling: Scaling): TieredAlert {
  const scaled = (seconds: number) => scaledWindow(seconds, scaling);
  return {
    ...alert,
    forS: alert.forS === 0 ? 0 : Math.max(1, Math.round(alert.forS / scaling.by)),
    tiers: alert.tiers.map((tier) => ({ ...tier, shortS: scaled(tier.shortS), longS: scaled(tier.longS) })),
  };
}
