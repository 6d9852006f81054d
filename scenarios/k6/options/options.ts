import { environment, longestThink } from '../../lib/names.ts';
import { type Knot, knotsOf, knotsWithin, peakOf } from '../../plan/load.ts';
import type { Phase } from '../../plan/phase.ts';
import type { Plan } from '../../plan/plan.ts';
import { blockedKey, countKeys, scenarioName } from '../program/keys.ts';
import type { Program } from '../program/program.ts';
import { type ClosedShare, isOpen, type OpenShare } from '../program/section.ts';
import { type Arrivals, arrivalsOf, type Executor, k6Duration } from './arrivals.ts';
import type { Guard } from './network-guard.ts';
import { sizePool } from './pool.ts';
import type { Segment } from './segments.ts';
import { quantileName, type SubMetric } from './sub-metric.ts';

/** k6's own tags that become labels. Never url; `scenario` is needed by dropped arrivals, which carry no other. */
const systemTags = ['status', 'method', 'name', 'scenario', 'error_code', 'expected_response'];

type Input = {
  programs: readonly Program[];
  plan: Pick<Plan, 'phases' | 'profile'>;
  subMetrics: readonly SubMetric[];
  guard: Guard;
  /** Which part of the load is this process's, when it is one of several. */
  segment?: Segment;
};

/** k6's options: one scenario per program and phase, an open model, thresholds that only ask and never fail. */
export function k6Options({ programs, plan, subMetrics, guard, segment }: Input) {
  const { phases, profile } = plan;
  const knots = knotsOf(profile, phases);
  const quantiles = new Set([0.9, 0.95, 0.99, ...subMetrics.flatMap((one) => one.quantiles)]);
  return {
    scenarios: Object.fromEntries(
      programs.flatMap((program, index) =>
        phases.map((phase) => [
          scenarioName(program.label, phase.name),
          scenario(program, phase, knotsWithin(knots, phase), index, segment?.of ?? 1),
        ]),
      ),
    ),
    thresholds: thresholds(programs, phases, subMetrics),
    systemTags,
    summaryTrendStats: ['count', 'avg', 'min', 'med', 'max', ...[...quantiles].sort((a, b) => a - b).map(quantileName)],
    setupTimeout: '10m',
    ...(segment && {
      executionSegment: segment.executionSegment,
      executionSegmentSequence: segment.executionSegmentSequence,
    }),
    ...guard,
  };
}

/** The exported function that runs the program of this place in the list. */
export function execName(index: number): string {
  return `run${index}`;
}

/** What an open model offers in a phase; undefined for users, who begin as often as the target lets them. */
export function arrivalsIn(program: Program, phase: Phase, knots: readonly Knot[]): Arrivals | undefined {
  return isOpen(program) ? arrivalsOf(program.perSecond, knotsWithin(knots, phase)) : undefined;
}

function scenario(program: Program, phase: Phase, knots: readonly Knot[], index: number, instances: number): Executor {
  const timeout = k6Duration(program.timeoutS);
  return {
    exec: execName(index),
    startTime: k6Duration(phase.startS),
    ...(isOpen(program) ? open(program, knots, instances) : closed(program, knots)),
    tags: { phase: phase.name },
    env: {
      [environment.timeout]: timeout,
      ...(isOpen(program) && {
        [environment.schedule]: JSON.stringify(arrivalsOf(program.perSecond, knots).schedule),
      }),
      ...(program.rateLimit && { [environment.rateLimit]: program.rateLimit }),
      ...(!isOpen(program) && { [environment.think]: String(program.thinkS) }),
    },
  };
}

/** k6 parts the users of a pool among its segments; one that gets none would leave out its arrivals in silence. */
function open(program: Program & OpenShare, knots: readonly Knot[], instances: number): Executor {
  const { preAllocated, max } = sizePool(program, peakOf(knots));
  return {
    ...arrivalsOf(program.perSecond, knots).executor,
    preAllocatedVUs: Math.max(preAllocated, instances),
    maxVUs: Math.max(max, instances),
    // A request begun in the last moment may take its full timeout.
    gracefulStop: k6Duration(program.timeoutS),
  };
}

/** The users of a phase, of whom each ends what it has begun. */
function closed({ users, thinkS, timeoutS }: Program & ClosedShare, knots: readonly Knot[]): Executor {
  const at = knots.map(({ times }) => Math.round(users * times));
  const gracefulStop = k6Duration(timeoutS + longestThink * thinkS);
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

function thresholds(programs: readonly Program[], phases: readonly Phase[], subMetrics: readonly SubMetric[]) {
  const asked: Record<string, string[]> = { [blockedKey]: ['count>=0'] };
  for (const { label } of programs) {
    for (const { name } of phases) {
      for (const key of Object.values(countKeys(label, name))) asked[key] = ['count>=0'];
    }
  }
  for (const { key, quantiles } of subMetrics) {
    asked[key] = [...new Set([...(asked[key] ?? []), ...quantiles.map((q) => `${quantileName(q)}>=0`)])];
  }
  return asked;
}
