import { endOf, type Phase } from './phase.ts';

/** Returns the factor for a plan's rates, `elapsedS` seconds after the load starts. */
export type Load = (elapsedS: number) => number;

/** A point of a load. The load is linear between two points. Two points at the same instant are a jump. */
export type Knot = { atS: number; times: number };

export const profiles = ['smoke', 'load', 'stress', 'spike', 'soak', 'breakpoint'] as const;
export type ProfileName = (typeof profiles)[number];

/** `peak` is the highest point of a load in multiples of the plan's rates. */
export type Profile = { name: ProfileName; peak: number };

/** A profile that is missing here never exceeds the plan's rates. */
export const defaultPeak: Readonly<Partial<Record<ProfileName, number>>> = { stress: 2.5, spike: 5, breakpoint: 10 };

/** The number of steps of a stress test with one steady phase. With several steady phases, each phase is a step. */
const stressSteps = 4;

/**
 * The effects of an overload appear late. In a shorter step, these effects may not appear before the next step begins.
 */
const shortestStepS = 60;

/**
 * Returns the points of a profile's load. Without a profile, and for `smoke`, the plan's rates apply at all times. All
 * other profiles rise to these rates during the warm-up, and then:
 * - `load`, `soak`: constant, then a ramp to 0 over the recovery
 * - `stress`: up to the peak in steps, then back to the rates
 * - `spike`: a jump to the peak for the phase named `spike`, or for the middle third of the steady time, then back to
 *   the rates
 * - `breakpoint`: constant in the steady phases. In the phase `beyond`, the load rises to the peak in steps of at least
 *   a minute. It rises in a ramp if the phase is shorter than two such steps. Then back to the rates
 */
export function knotsOf(profile: Profile | undefined, phases: readonly Phase[]): Knot[] {
  const endS = endOf(phases);
  if (!profile || profile.name === 'smoke') return hold(0, endS, 1);
  const steady = phases.filter(({ kind }) => kind === 'steady');
  const [fromS, toS] = [steady[0]?.startS ?? 0, steady.at(-1)?.endS ?? endS];
  const rise = fromS > 0 ? line(0, 0, fromS, 1) : [];
  const after = (times: number) => (endS > toS ? line(toS, 1, endS, times) : []);
  const { name, peak } = profile;
  if (name === 'stress') return [...rise, ...stairs(steady, fromS, toS, peak), ...after(1)];
  if (name === 'spike') return [...rise, ...spike(steady, fromS, toS, peak), ...after(1)];
  if (name === 'breakpoint') return [...rise, ...hold(fromS, toS, 1), ...beyond(phases, toS, endS, peak)];
  return [...rise, ...hold(fromS, toS, 1), ...after(0)];
}

/**
 * Returns the load as a function of time, linear between the points. The load is 0 before the first point and after the
 * last one.
 */
export function loadOf(knots: readonly Knot[]): Load {
  return (elapsedS) => {
    // A jump is two points with the same time: the load is then that of the second point.
    const next = knots.findIndex(({ atS }) => atS > elapsedS);
    const [from, to] = [knots[next - 1], knots[next]];
    if (!from || !to) return 0;
    return from.times + ((to.times - from.times) * (elapsedS - from.atS)) / (to.atS - from.atS);
  };
}

/** Returns the points of a load within a phase, in seconds from the phase's start. */
export function knotsWithin(knots: readonly Knot[], { startS, endS }: Phase): Knot[] {
  const load = loadOf(knots);
  const inside = knots.filter(({ atS }) => atS > startS && atS < endS);
  // If the load jumps at the end of the phase, the last point has the load before the jump.
  const last = knots.find(({ atS }) => atS === endS)?.times ?? load(endS);
  return [{ atS: startS, times: load(startS) }, ...inside, { atS: endS, times: last }].map(({ atS, times }) => ({
    atS: atS - startS,
    times,
  }));
}

/** Returns the highest point of a load in multiples of the plan's rates. */
export function peakOf(knots: readonly Knot[]): number {
  return knots.reduce((most, { times }) => Math.max(most, times), 0);
}

function hold(fromS: number, toS: number, times: number): Knot[] {
  return line(fromS, times, toS, times);
}

function line(fromS: number, from: number, toS: number, to: number): Knot[] {
  return [
    { atS: fromS, times: from },
    { atS: toS, times: to },
  ];
}

/** Returns steps of equal height from 1 to the peak: one per steady phase, but `stressSteps` if there is one phase. */
function stairs(steady: readonly Phase[], fromS: number, toS: number, peak: number): Knot[] {
  const edges =
    steady.length > 1
      ? [...steady.map(({ startS }) => startS), toS]
      : Array.from({ length: stressSteps + 1 }, (_, i) => fromS + ((toS - fromS) * i) / stressSteps);
  const steps = edges.length - 1;
  return edges
    .slice(0, -1)
    .flatMap((startS, i) => hold(startS, edges[i + 1]!, 1 + ((peak - 1) * i) / Math.max(1, steps - 1)));
}

function spike(steady: readonly Phase[], fromS: number, toS: number, peak: number): Knot[] {
  const named = steady.find(({ name }) => name === 'spike');
  const third = (toS - fromS) / 3;
  const [startS, endS] = named ? [named.startS, named.endS] : [fromS + third, toS - third];
  return [...hold(fromS, startS, 1), ...hold(startS, endS, peak), ...hold(endS, toS, 1)];
}

function beyond(phases: readonly Phase[], toS: number, endS: number, peak: number): Knot[] {
  const phase = phases.find(({ kind }) => kind === 'beyond');
  const until = phase?.endS ?? toS;
  const steps = phase ? stepsBeyond(phase, peak) : [];
  const climb = steps.length === 0 && until > toS ? [{ atS: until, times: peak }] : [];
  const stairs = steps.flatMap(({ startS, endS, times }) => hold(startS, endS, times));
  return [...climb, ...stairs, ...(endS > until ? hold(until, endS, 1) : [])];
}

export type Step = { startS: number; endS: number; times: number };

/**
 * Returns the steps of a breakpoint test, each larger than the step before by the same factor. Empty if the phase is
 * too short for two steps: the load then rises linearly.
 */
export function stepsBeyond({ startS, endS }: Phase, peak: number): Step[] {
  const steps = Math.floor((endS - startS) / shortestStepS);
  if (steps < 2) return [];
  const lengthS = (endS - startS) / steps;
  return Array.from({ length: steps }, (_, i) => ({
    startS: startS + i * lengthS,
    endS: startS + (i + 1) * lengthS,
    times: peak ** ((i + 1) / steps),
  }));
}
