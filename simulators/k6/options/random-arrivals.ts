import { largest } from '../../../scenarios/base/long-lists.ts';
import { dueText } from '../../../scenarios/lib/names.ts';
import type { Knot } from '../../../scenarios/plan/load.ts';
import { type Arrivals, k6Duration, shortestPhaseS } from './arrivals.ts';

/**
 * The maximum number of arrivals with random gaps in one k6 scenario. Each arrival adds two stages to the options of
 * k6, and one due time to the list that each VU gets.
 */
export const mostRandomArrivals = 50_000;

/**
 * The time unit of the rates. k6 accepts only whole rates. With this long unit, the rounding error over a gap of 7 s is
 * below a millionth of an arrival.
 */
const unit = { text: '1000h', seconds: 3_600_000 };

/**
 * The shortest time between the last arrival and the end of the scenario. Without this time, k6 could skip this
 * arrival.
 */
const tailS = 0.05;

/**
 * Returns arrivals with random gaps. `knots` are the points of the load (see `arrivalsOf`). The inverse of the rate's
 * integral turns gaps with a mean of 1 into seconds (Çinlar, Introduction to Stochastic Processes, 1975, section 4.7).
 * Each gap becomes a stage of k6's ramping-arrival-rate, in which k6 starts one iteration. Before each such stage, a
 * stage of 0 s sets the rate. If no VU is free, k6 itself counts the arrival as dropped.
 */
export function randomArrivals(perSecond: number, knots: readonly Knot[], gap: () => number): Arrivals {
  const dues = duesOf(perSecond, knots, gap);
  const endS = knots.at(-1)?.atS ?? 0;
  return {
    count: dues.length,
    peak: perSecond * largest(knots.map(({ times }) => times)),
    dueBy: (elapsedS) => countUpTo(dues, elapsedS),
    executor: { executor: 'ramping-arrival-rate', timeUnit: unit.text, ...stagesThrough(dues, endS) },
    schedule: { due: dues.map((seconds) => dueText(seconds)).join('') },
  };
}

/** Returns the times at which the arrivals are due, ascending, in seconds from the start of the phase. */
function duesOf(perSecond: number, knots: readonly Knot[], gap: () => number): number[] {
  const dues: number[] = [];
  let next = gap();
  let before = 0;
  for (const [i, { atS, times }] of knots.slice(1).entries()) {
    const start = knots[i]!;
    const seconds = atS - start.atS;
    const rate = perSecond * start.times;
    const slope = seconds > 0 ? (perSecond * (times - start.times)) / seconds : 0;
    const area = (rate + (slope * seconds) / 2) * seconds;
    for (; next <= before + area && dues.length <= mostRandomArrivals; next += gap()) {
      const left = next - before;
      // Solves rate·s + slope·s²/2 = left for s, in a form that does not divide by a slope of 0.
      dues.push(start.atS + (2 * left) / (rate + Math.sqrt(Math.max(0, rate * rate + 2 * slope * left))));
    }
    before += area;
  }
  return dues;
}

/**
 * Returns stages in which the integral of the rate reaches 1 at the first due time, 2 at the second, and so on.
 * Durations are whole microseconds.
 */
function stagesThrough(dues: readonly number[], endS: number) {
  const steps: { target: number; us: number }[] = [];
  let [reached, atUs] = [0, 0];
  const step = (arrivals: number, untilUs: number) => {
    const us = Math.max(1, untilUs - atUs);
    const target = Math.max(1, Math.round(((arrivals - reached) * unit.seconds * 1e6) / us));
    steps.push({ target, us });
    reached += (target * us) / (unit.seconds * 1e6);
    atUs += us;
  };
  for (const [i, due] of dues.entries()) step(i + 1, Math.round(due * 1e6));
  step(dues.length + 0.5, Math.round(Math.max(endS, shortestPhaseS, atUs / 1e6 + tailS) * 1e6));
  const stages = steps.flatMap(({ target, us }, i) => [
    ...(i > 0 ? [{ target, duration: k6Duration(0) }] : []),
    { target, duration: k6Duration(us / 1e6) },
  ]);
  return { startRate: steps[0]!.target, stages };
}

function countUpTo(dues: readonly number[], elapsedS: number): number {
  let [low, high] = [0, dues.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (dues[middle]! <= elapsedS) low = middle + 1;
    else high = middle;
  }
  return low;
}
