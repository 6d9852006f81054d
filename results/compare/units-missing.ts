import { equivalenceOf, type PowerCase, promisedPower } from '../stats/power.ts';

/**
 * The number of further units (runs, batches or pairs) per side. If `isEnough` is false, `units` is the largest
 * proposal and is too small.
 */
export type UnitsMissing = { units: number; isEnough: boolean };

/** The largest number of further units that is proposed. Thirty runs of a minute take half an hour per side. */
const most = 30;

/**
 * Returns how many more units each side needs, so that an unchanged target is reported as "equivalent" four times in
 * five.
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
