import type { Tier } from './burn-tiers.ts';

/** Every window, `for` and `keep_firing_for` is divided by `by`; no window is shorter than `floorS`. */
export type Scaling = { by: number; floorS: number };

/**
 * The scaling of a drill: the shortest recommended window, 5 minutes, becomes 5 seconds. A drill scrapes each second,
 * and a rate needs four samples.
 */
export const drillScaling: Scaling = { by: 60, floorS: 4 };

/** The tier with scaled windows. Its factor stays, since the period is scaled too. */
export function scaledTier(tier: Tier, scaling: Scaling): Tier {
  const scaled = (seconds: number) => Math.max(scaling.floorS, Math.round(seconds / scaling.by));
  return { ...tier, shortS: scaled(tier.shortS), longS: scaled(tier.longS) };
}
