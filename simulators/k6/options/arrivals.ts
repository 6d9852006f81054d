import { largest } from '../../../scenarios/base/long-lists.ts';
import type { Schedule } from '../../../scenarios/lib/names.ts';
import type { Knot } from '../../../scenarios/plan/load.ts';

/** The arrivals of one program in one phase. */
export type Arrivals = {
  count: number;
  /** The highest rate, per second. */
  peak: number;
  /** Returns the number of arrivals that are due within `seconds` after the start of the phase. */
  dueBy(seconds: number): number;
  executor: Executor;
  schedule: Schedule;
};

export type Executor = {
  executor: string;
  duration?: string;
  rate?: number;
  timeUnit?: string;
  stages?: readonly { target: number; duration: string }[];
  readonly [more: string]: unknown;
};

type Stage = { targetPerHour: number; seconds: number };

/** The shortest duration of a scenario that k6 accepts. */
export const shortestPhaseS = 1;

/**
 * The time unit of rates, in seconds: one hour. Changing rates use this unit. So do constant rates that are not an
 * integer per second or per minute. k6 accepts only integer rates, and an integer per hour is precise enough.
 */
const unitS = 3600;

/**
 * The shortest time between the last arrival of a changing load and the end of the phase, as a share of the interval
 * between two arrivals. An arrival closer to the end is left out, because k6 might not start it in time.
 */
const safeShare = 0.25;

/**
 * Returns the arrivals of a program in a phase. `knots` are the points of the load, in seconds from the start of the
 * phase. k6's constant-arrival-rate counts arrivals from 0: arrival i is due at i / rate. k6's ramping-arrival-rate
 * counts from 1: arrival i is due when the integral of the rate reaches i (lib/executor/ramping_arrival_rate.go). If a
 * scenario ended exactly at an arrival, chance would decide whether k6 starts this arrival. So a scenario ends between
 * two arrivals. The exception is a flat phase of 1 s, because k6 accepts no shorter scenario.
 */
export function arrivalsOf(perSecond: number, knots: readonly Knot[]): Arrivals {
  const rates = knots.map(({ times }) => perSecond * times);
  const peak = largest(rates);
  const endS = knots.at(-1)?.atS ?? 0;
  if (peak > 0 && rates.every((rate) => rate === rates[0])) return constant(peak, endS);
  const perHour = rates.map((rate) => Math.round(rate * unitS));
  const stages = knots.slice(1).map(({ atS }, i): Stage => {
    return { targetPerHour: perHour[i + 1]!, seconds: atS - knots[i]!.atS };
  });
  return ramping(perHour[0] ?? 0, stages, peak);
}

/** Returns the number of arrivals of a constant rate, due at 0, 1/rate, 2/rate, …, within `seconds`. */
export function constantArrivals(perSecond: number, seconds: number): number {
  return Math.max(0, Math.ceil(perSecond * seconds - 1e-9));
}

function constant(perSecond: number, seconds: number): Arrivals {
  const count = constantArrivals(perSecond, seconds);
  return {
    count,
    peak: perSecond,
    dueBy: (elapsedS) => Math.min(count, constantArrivals(perSecond, elapsedS)),
    executor: {
      executor: 'constant-arrival-rate',
      // The scenario ends half-way between its last arrival and the next one. The scenario lasts at least as long as k6
      // demands.
      duration: k6Duration(Math.max(shortestPhaseS, (count - 0.5) / perSecond)),
      ...wholeRate(perSecond),
    },
    schedule: { first: 0, from: perSecond, stages: [{ to: perSecond, seconds }] },
  };
}

function ramping(startPerHour: number, planned: readonly Stage[], peak: number): Arrivals {
  const area = areaBy(startPerHour, planned, Number.POSITIVE_INFINITY);
  const whole = Math.floor(area + 1e-6);
  const cut = whole > 0 && area - whole < safeShare;
  const stages = cut ? cutAt(startPerHour, planned, whole - 0.5) : planned;
  const count = cut ? whole - 1 : whole;
  return {
    count,
    peak,
    dueBy: (elapsedS) => Math.min(count, Math.floor(areaBy(startPerHour, stages, elapsedS) + 1e-6)),
    executor: {
      executor: 'ramping-arrival-rate',
      startRate: startPerHour,
      timeUnit: '1h',
      stages: stages.map(({ targetPerHour, seconds }) => ({ target: targetPerHour, duration: k6Duration(seconds) })),
    },
    schedule: {
      first: 1,
      from: startPerHour / unitS,
      stages: stages.map(({ targetPerHour, seconds }) => ({ to: targetPerHour / unitS, seconds })),
    },
  };
}

/** Returns the integral of the rate over `elapsedS`: the number of arrivals, with a fraction. */
function areaBy(startPerHour: number, stages: readonly Stage[], elapsedS: number): number {
  let area = 0;
  let from = startPerHour;
  let leftS = elapsedS;
  for (const { targetPerHour: to, seconds } of stages) {
    const s = Math.max(0, Math.min(leftS, seconds));
    if (seconds > 0) area += (s * (from + from + ((to - from) * s) / seconds)) / 2 / unitS;
    leftS -= seconds;
    from = to;
  }
  return area;
}

/** Returns the stages up to the moment at which the integral of the rate is `area`. */
function cutAt(startPerHour: number, stages: readonly Stage[], area: number): Stage[] {
  const kept: Stage[] = [];
  let [from, left] = [startPerHour, area];
  for (const { targetPerHour: to, seconds } of stages) {
    const whole = ((from + to) / 2 / unitS) * seconds;
    if (whole < left) {
      kept.push({ targetPerHour: to, seconds });
      left -= whole;
      from = to;
      continue;
    }
    // Solves rate·s + slope·s²/2 = left for s, in a form that does not divide by a slope of 0.
    const [rate, slope] = [from / unitS, (to - from) / unitS / seconds];
    const s = (2 * left) / (rate + Math.sqrt(Math.max(0, rate * rate + 2 * slope * left)));
    kept.push({ targetPerHour: Math.round(from + slope * unitS * s), seconds: s });
    break;
  }
  return kept;
}

/** Returns an integer rate per second, minute or hour: 0.5/s is 30 per minute. */
function wholeRate(perSecond: number): { rate: number; timeUnit: string } {
  for (const [seconds, timeUnit] of [
    [1, '1s'],
    [60, '1m'],
  ] as const) {
    const count = perSecond * seconds;
    if (count >= 1 && Math.abs(count - Math.round(count)) < 1e-9 * count) return { rate: Math.round(count), timeUnit };
  }
  return { rate: Math.max(1, Math.round(perSecond * unitS)), timeUnit: '1h' };
}

/** Returns a duration in k6's notation, in whole microseconds: `1500000us`. */
export function k6Duration(seconds: number): string {
  return `${Math.round(seconds * 1e6)}us`;
}
