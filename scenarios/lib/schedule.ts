import { dueAt, type EvenSchedule, type Schedule } from './names.ts';

/**
 * Returns a function from the index of an arrival to its due time, in seconds from the start of its scenario. With
 * `stages`, no arrival is due after the last stage. Every iteration calls the returned function, so this function must
 * be cheap.
 */
export function dueIn(schedule: Schedule): (index: number) => number {
  if ('due' in schedule) {
    const { due } = schedule;
    return (index) => dueAt(due, index);
  }
  const { first, from, stages } = schedule;
  const only = stages.length === 1 ? stages[0] : undefined;
  if (only?.to !== from || from <= 0) return (index) => changingDueS(schedule, index);
  const { seconds } = only;
  const { min } = Math;
  return (index) => min((index + first) / from, seconds);
}

function changingDueS({ first, from, stages }: EvenSchedule, index: number): number {
  let left = index + first;
  let rate = from;
  let atS = 0;
  // In k6, a `for … of` loop costs ten times as much as this loop.
  for (let i = 0; i < stages.length; i++) {
    const { to, seconds } = stages[i]!;
    const area = ((rate + to) / 2) * seconds;
    if (area >= left && seconds > 0) {
      // Solves rate·s + slope·s²/2 = left for s, in a form that does not divide by a slope of 0.
      const root = rate + Math.sqrt(Math.max(0, rate * rate + (2 * left * (to - rate)) / seconds));
      return atS + (left === 0 ? 0 : (2 * left) / root);
    }
    left -= area;
    atS += seconds;
    rate = to;
  }
  return atS;
}
