import type { Labels } from '../../../results/record/metric.ts';
import type { PhaseCounts } from '../../../results/record/producer.ts';
import { longestThink } from '../../../scenarios/lib/names.ts';
import { knotsOf, peakOf } from '../../../scenarios/plan/load.ts';
import { cutAt, wholeRun } from '../../../scenarios/plan/phase.ts';
import type { Plan } from '../../../scenarios/plan/plan.ts';
import type { Accounting } from '../accounting.ts';
import { arrivalsIn } from '../options/arrivals-in.ts';
import { type Sessions, sizePool } from '../options/pool.ts';
import { phaseCountKeys } from '../program/keys.ts';
import type { Program } from '../program/program.ts';
import { isClosed, isOpen, isOwn } from '../program/section.ts';
import type { Counts } from '../rows/streamed.ts';
import { rowsOfInterrupted } from '../rows/unfinished.ts';
import type { Inspected } from './inspect-program.ts';
import { ownPool } from './own-executors.ts';

/** Returns the time that the last sessions may take: one full request timeout plus the pauses of the script. */
export function graceOf({ timeoutS }: Pick<Program, 'timeoutS'>, { pauseS }: Sessions): number {
  return timeoutS + pauseS;
}

type CallKeys = ReturnType<typeof phaseCountKeys>['calls'][number];
type Timeline = Pick<Plan, 'phases' | 'profile' | 'seed'>;

/**
 * Returns the accounting (counts of iterations) of a user's program. Under the plan's load, the program has one k6
 * scenario for all phases. So k6's index of iterations does not restart in each phase. k6 does not report the phase of
 * a dropped iteration, so `outcomeOf` estimates it.
 * @param instances the number of processes that share the load
 */
export function userAccounting(
  program: Program,
  plan: Timeline,
  { instances, sessions, scenarios, own, countsCalls }: UserLoad,
): Accounting {
  const { phases } = plan;
  const offered = offeredIn(program, plan);
  return {
    offered,
    outcome: (elapsedS, counts) => outcomeOf(program, offered(elapsedS), counts, instances),
    unfinished: (t0Ms, lengthS, counts) =>
      scenarios.flatMap(({ labels, ...one }) =>
        cutAt(phases, lengthS).flatMap((phase) => {
          const keys = phaseCountKeys(phase.name, scenarioOf(scenarios, labels));
          const iterations = counts.count(keys.started) - counts.count(keys.completed);
          const open = keys.calls.map((one) => [one.kind, openCalls(one, counts)]);
          const calls = countsCalls ? Object.fromEntries(open) : { http: iterations };
          return rowsOfInterrupted({ labels, iterations, calls, isHasty: one.isHasty }, phase, t0Ms);
        }),
      ),
    pool: (exhausted, peak, dropped) => {
      if (isOwn(program)) return ownPool(own, program.timeoutS, sessions, { exhausted, peak, dropped });
      const { max, needed, preAllocated } = sizePool(program, peakOf(knotsOf(plan.profile, phases)), sessions);
      return exhausted.size > 0 ? { max, peak: max, needed } : { max, peak, needed, before: preAllocated };
    },
    graceS: graceOf(program, sessions) + (isClosed(program) ? longestThink * program.thinkS : 0),
    closed: isClosed(program) ? [program.label] : [],
    scenarios: scenarios.map(({ labels }) => labels),
  };
}

/** Returns the number of calls without an answer. Of an interrupted script, the last answers are counted by k6 only. */
function openCalls({ begun, ended, together }: CallKeys, counts: Counts): number {
  const unseen = together ? Math.max(0, counts.count(together.answered) - counts.count(together.ended)) : 0;
  return counts.count(begun) - counts.count(ended) - unseen;
}

/** The facts about the load of a user's program that are not in the plan. */
export type UserLoad = {
  instances: number;
  sessions: Sessions;
  /**
   * Each k6 scenario with its labels in the record. `isHasty` is true if k6 may interrupt an iteration before the
   * target can answer.
   */
  scenarios: readonly { labels: Labels; isHasty: boolean }[];
  /** The executors of the script, by the names under which they run. */
  own: Inspected['scenarios'];
  /** True if meshproof counts the calls that the program begins and ends (`ownMetrics.begunCalls`). */
  countsCalls: boolean;
};

/** Returns the label that separates a k6 scenario from the others of its process. A single scenario needs none. */
export function scenarioOf(scenarios: readonly unknown[], { scenario }: Labels): Labels {
  return scenarios.length > 1 && scenario !== undefined ? { scenario } : {};
}

/**
 * Returns a function that counts the offered iterations. The random arrivals are generated only once, and not in each
 * call of the returned function.
 */
function offeredIn(program: Program, { phases, profile, seed }: Timeline): (elapsedS: number) => PhaseCounts[] {
  const arrivals = arrivalsIn(program, wholeRun(phases), knotsOf(profile, phases), seed);
  return (elapsedS) => {
    const dueBy = (seconds: number) => arrivals?.dueBy(Math.min(seconds, elapsedS)) ?? 0;
    return phases.map(({ name, startS, endS }) => ({
      phase: name,
      offered: Math.max(0, dueBy(endS) - dueBy(startS)),
      completed: 0,
      dropped: 0,
      unfinished: 0,
    }));
  };
}

/**
 * Returns the outcome of each phase. k6 does not report the phase of a dropped iteration, so the dropped iterations are
 * distributed over the phases. In an open model, the share of each phase is proportional to its planned arrivals that
 * did not start. The last phase gets the rest, so that the sum is exact. In other models, the share is proportional to
 * the iterations that started in the phase.
 */
function outcomeOf(
  program: Program,
  offered: readonly PhaseCounts[],
  counts: Counts,
  instances: number,
): PhaseCounts[] {
  const told = offered.map((phase) => {
    const keys = phaseCountKeys(phase.phase);
    const completed = counts.count(keys.completed);
    const started = Math.max(counts.count(keys.started), completed);
    return { phase, completed, started, unfinished: started - completed };
  });
  const dropped = counts.count('dropped_iterations');
  if (!isOpen(program)) {
    const all = told.reduce((sum, { started }) => sum + started, 0);
    return told.map(({ phase, completed, started, unfinished }) => {
      const share = all > 0 ? Math.round((dropped * started) / all) : 0;
      return { ...phase, offered: started + share, completed, unfinished, dropped: share };
    });
  }
  const missing = told.map(({ phase, started }) => Math.max(0, phase.offered / instances - started));
  const all = missing.reduce((sum, n) => sum + n, 0);
  let left = dropped;
  return told.map(({ phase, completed, unfinished }, i) => {
    const isLast = i === told.length - 1;
    const share = isLast ? left : Math.min(left, all > 0 ? Math.round((dropped * missing[i]!) / all) : 0);
    left -= share;
    return { ...phase, completed, unfinished, dropped: share };
  });
}
