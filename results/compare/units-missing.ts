import { equivalenceOf, type PowerCase, promisedPower } from '../stats/power.ts';

/** A further number of units per side, or the largest that is looked at because more are not feasible. */
export type UnitsMissing = { units: number; isEnough: boolean };

/** Thirty more runs of a minute take half an hour a side. */
const most = 30;

/**
 * Further units per side that show "equivalent" four times in five, if nothing changed. A change as large as the margin
 * is never decided, however many units there are.
 */
export function unitsMissing(plan: Omit<PowerCase, 'level'>): UnitsMissing {
  const isEnough = (more: number) =>
    equivalenceOf({ ...plan, level: 0.05, base: plan.base + more, head: plan.head + more }) >= promisedPower;
  if (!isEnough(most)) return { units: most, isEnough: false };
  let [low, high] = [0, most];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isEnough(middle)) high = middle;
    else low = middle;
  }
  return { units: high, isEnough: true };
}
