import { longestThink } from '../../../scenarios/lib/names.ts';
import { type Knot, peakOf } from '../../../scenarios/plan/load.ts';
import { type ClosedShare, isClosed, isOpen, type OpenShare, type Share } from '../program/section.ts';
import { type Arrivals, type Executor, k6Duration } from './arrivals.ts';
import { type Sessions, sizePool } from './pool.ts';

type Frame = {
  /** The arrivals of an open model; undefined for other models. */
  arrivals: Arrivals | undefined;
  instances: number;
  /** The longest time that an iteration may run after the end of the load, without the think time of a closed model. */
  graceS: number;
  sessions?: Sessions;
};

/**
 * Returns the k6 executor whose load follows the knots (the points of the load). Throws Error for a script's own
 * executors.
 */
export function executorOf(share: Share, knots: readonly Knot[], frame: Frame): Executor {
  if (isOpen(share) && frame.arrivals) return open(share, knots, { ...frame, arrivals: frame.arrivals });
  if (isClosed(share)) return closed(share, knots, frame);
  throw new Error('the executors of this program come from its script, not from the plan');
}

/**
 * Returns the executor of an open model. Its pool has at least one VU per k6 process. k6 divides the pool among the
 * processes, and a process without a VU would skip its arrivals without an error.
 */
function open(
  share: OpenShare,
  knots: readonly Knot[],
  { arrivals, instances, graceS, sessions }: Frame & { arrivals: Arrivals },
): Executor {
  const { preAllocated, max } = sizePool(share, peakOf(knots), sessions);
  return {
    ...arrivals.executor,
    preAllocatedVUs: Math.max(preAllocated, instances),
    maxVUs: Math.max(max, instances),
    // An iteration that starts at the end of the phase may need a full request timeout and the pauses of its script.
    gracefulStop: k6Duration(graceS),
  };
}

/**
 * Returns the executor of a closed model. When the load falls or ends, a user can still finish its session and the
 * pause after the session.
 */
function closed({ users, thinkS }: ClosedShare, knots: readonly Knot[], { graceS }: Frame): Executor {
  const at = knots.map(({ times }) => Math.round(users * times));
  const gracefulStop = k6Duration(graceS + longestThink * thinkS);
  if (at.every((n) => n === at[0] && n > 0)) {
    return { executor: 'constant-vus', vus: at[0], duration: k6Duration(knots.at(-1)!.atS), gracefulStop };
  }
  return {
    executor: 'ramping-vus',
    startVUs: at[0],
    stages: knots.slice(1).map(({ atS }, i) => ({ target: at[i + 1]!, duration: k6Duration(atS - knots[i]!.atS) })),
    gracefulStop,
    gracefulRampDown: gracefulStop,
  };
}
