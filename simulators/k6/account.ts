import type { PhaseCounts } from '../../results/record/producer.ts';
import type { ProducerHealth } from '../../results/record/producer-health.ts';
import { largest } from '../../scenarios/base/long-lists.ts';
import { knotsOf, knotsWithin, peakOf } from '../../scenarios/plan/load.ts';
import type { Plan } from '../../scenarios/plan/plan.ts';
import { arrivalsIn } from './options/arrivals-in.ts';
import { sizePool } from './options/pool.ts';
import { countKeys, scenarioName } from './program/keys.ts';
import type { Program } from './program/program.ts';
import { isOpen } from './program/section.ts';
import type { Counts } from './rows/streamed.ts';

type Timeline = Pick<Plan, 'phases' | 'profile' | 'seed'>;

/**
 * Returns a function that counts the iterations that the plan offers in each phase, in the first `elapsedS` seconds.
 * The plan offers no iterations for a closed model. Random arrivals are generated only once, and not in each call of
 * the returned function.
 */
export function offeredBy(
  programs: readonly Program[],
  { phases, profile, seed }: Timeline,
): (elapsedS: number) => PhaseCounts[] {
  const knots = knotsOf(profile, phases);
  const planned = phases.map((phase) => ({
    phase,
    arrivals: programs.flatMap((program) => arrivalsIn(program, phase, knots, seed) ?? []),
  }));
  return (elapsedS) =>
    planned.map(({ phase, arrivals }) => {
      const offered = arrivals.reduce((sum, { dueBy }) => sum + dueBy(elapsedS - phase.startS), 0);
      return { phase: phase.name, offered, completed: 0, dropped: 0, unfinished: 0 };
    });
}

/**
 * Returns the iterations per phase with their outcome, from the counts of k6. `offered` are the planned iterations, as
 * `offeredBy` counts them. The started iterations of a closed model count as offered.
 */
export function accountOf(
  programs: readonly Program[],
  offered: readonly PhaseCounts[],
  summary: Counts,
): PhaseCounts[] {
  return offered.map((phase) => {
    const sums = { offered: phase.offered, completed: 0, dropped: 0, unfinished: 0 };
    for (const program of programs) {
      const keys = countKeys(program.label, phase.phase);
      const completed = summary.count(keys.completed);
      sums.completed += completed;
      sums.dropped += summary.count(keys.dropped);
      const started = summary.count(keys.started);
      sums.unfinished += Math.max(0, started - completed);
      if (!isOpen(program)) sums.offered += Math.max(started, completed);
    }
    return { ...phase, ...sums };
  });
}

/** Returns the sums of the counts over all phases. `inFlight` is the sum of the unfinished iterations. */
export function totalOf(phases: readonly PhaseCounts[]) {
  const sum = (of: (one: PhaseCounts) => number) => phases.reduce((total, one) => total + of(one), 0);
  return {
    offered: sum((one) => one.offered),
    completed: sum((one) => one.completed),
    dropped: sum((one) => one.dropped),
    inFlight: sum((one) => one.unfinished),
  };
}

/**
 * Returns the maximum size of the VU pools, the number of VUs that the load needs, and the peak of busy VUs. If no pool
 * ran out, the numbers are sums over all pools. If pools ran out, the numbers describe only the pool with the greatest
 * shortage. The peak of this pool is its maximum size.
 * @param exhausted the k6 scenarios that ran out of VUs
 * @param peak the highest number of busy VUs
 */
export function poolHealth(
  programs: readonly Program[],
  { phases, profile }: Timeline,
  exhausted: ReadonlySet<string>,
  peak: number,
): NonNullable<ProducerHealth['pool']> {
  const knots = knotsOf(profile, phases);
  const sizeIn = (program: Program, within: typeof phases) =>
    sizePool(program, Math.max(0, largest(within.map((phase) => peakOf(knotsWithin(knots, phase))))));
  const ranOut = programs
    .flatMap((program) => {
      const within = phases.filter(({ name }) => exhausted.has(scenarioName(program.label, name)));
      return within.length > 0 ? [sizeIn(program, within)] : [];
    })
    .sort((a, b) => a.max / a.needed - b.max / b.needed)[0];
  if (ranOut) return { max: ranOut.max, peak: ranOut.max, needed: ranOut.needed };
  const pools = programs.map((program) => sizeIn(program, phases));
  return {
    max: pools.reduce((sum, { max }) => sum + max, 0),
    peak,
    needed: pools.reduce((sum, { needed }) => sum + needed, 0),
    before: pools.reduce((sum, { preAllocated }) => sum + preAllocated, 0),
  };
}
