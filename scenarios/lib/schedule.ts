import type { Schedule } from './names.ts';

/** Seconds from the scenario's start; an arrival beyond the last stage is due at its end. */
export function dueS({ first, from, stages }: Schedule, index: number): number {
  let left = index + first;
  let rate = from;
  let atS = 0;
  for (const { to, seconds } of stages) {
    const area = ((rate + to) / 2) * seconds;
    if (area >= left && seconds > 0) {
      // The root of rate·s + slope·s²/2 = left that lies in the stage, in a form that also holds for a slope of 0.
      const root = rate + Math.sqrt(Math.max(0, rate * rate + (2 * left * (to - rate)) / seconds));
      return atS + (left === 0 ? 0 : (2 * left) / root);
    }
    left -= area;
    atS += seconds;
    rate = to;
  }
  return atS;
}
