import { drawGaps, type Gaps } from '../../scenarios/base/arrival-gaps.ts';

/** The rate of starts, per second: constant, or changing linearly over the load. */
type Rate = number | { from: number; to: number };

/**
 * Returns the intended times of the starts within `seconds`, in ms from the start of the load. The inverse of the
 * rate's integral turns a sum of random gaps into a time (Çinlar, Introduction to Stochastic Processes, 1975, section
 * 4.7).
 */
export function arrivalTimes(gaps: Gaps, rate: Rate, seconds: number, next: () => number): number[] {
  const gap = drawGaps(gaps, next);
  const toSeconds = inverseOf(rate, seconds);
  const times: number[] = [];
  for (let sum = gaps.arrivals === 'constant' ? 0 : gap(); ; sum += gap()) {
    const atS = toSeconds(sum);
    if (!(atS < seconds)) return times;
    times.push(atS * 1000);
  }
}

/** Returns a function that maps a number of starts to the time, in seconds, at which the last of them is due. */
function inverseOf(rate: Rate, seconds: number): (starts: number) => number {
  if (typeof rate === 'number') return (starts) => starts / rate;
  const slope = (rate.to - rate.from) / seconds;
  if (slope === 0) return (starts) => starts / rate.from;
  // The result is NaN if a falling rate reaches 0 before this number of starts.
  return (starts) => (-rate.from + Math.sqrt(rate.from ** 2 + 2 * slope * starts)) / slope;
}
