import { environment, longestThink, systemTags } from '../../lib/names.ts';
import { type Knot, knotsOf, knotsWithin, peakOf } from '../../plan/load.ts';
import type { Phase } from '../../plan/phase.ts';
import type { Plan } from '../../plan/plan.ts';
import { blockedKeys, countKeys, scenarioName } from '../program/keys.ts';
import type { Program } from '../program/program.ts';
import { type ClosedShare, isOpen, type OpenShare } from '../program/section.ts';
import { type Arrivals, arrivalsOf, type Executor, k6Duration } from './arrivals.ts';
import type { Guard } from './network-guard.ts';
import { sizePool } from './pool.ts';
import type { Segment } from './segments.ts';
import { quantileName, type SubMetric } from './sub-metric.ts';

type Input = {
  programs: readonly Program[];
  plan: Pick<Plan, 'phases' | 'profile'>;
  subMetrics: readonly SubMetric[];
  guard: Guard;
  /** The share of this process, if it is one of several. */
  segment?: Segment;
};

/** k6's options: a scenario per program and phase, and thresholds that only add sub-metrics to the summary. */
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
    systemTags: [...systemTags],
    summaryTrendStats: ['count', 'avg', 'min', 'med', 'max', ...[...quantiles].sort((a, b) => a - b).map(quantileName)],
    setupTimeout: '10m',
    ...(segment && {
      executionSegment: segment.executionSegment,
      executionSegmentSequence: segment.executionSegmentSequence,
    }),
    ...guard,
  };
}

/** The name of the exported function that runs the program with this index. */
export function execName(index: number): string {
  return `run${index}`;
}

/** The arrivals of an open model in a phase; undefined for a closed model, whose rate depends on the target. */
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

/** k6 divides the VUs of a pool among its segments; a segment without a VU would silently skip its arrivals. */
function open(program: Program & OpenShare, knots: readonly Knot[], instances: number): Executor {
  const { preAllocated, max } = sizePool(program, peakOf(knots));
  return {
    ...arrivalsOf(program.perSecond, knots).executor,
    preAllocatedVUs: Math.max(preAllocated, instances),
    maxVUs: Math.max(max, instances),
    // A request that starts at the end of the phase may take its full timeout.
    gracefulStop: k6Duration(program.timeoutS),
  };
}

/** The users of a closed model in a phase; each finishes its last session. */
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
  const wanted: Record<string, string[]> = Object.fromEntries(blockedKeys.map((key) => [key, ['count>=0']]));
  for (const { label } of programs) {
    for (const { name } of phases) {
      for (const key of Object.values(countKeys(label, name))) wanted[key] = ['count>=0'];
    }
  }
  for (const { key, quantiles } of subMetrics) {
    wanted[key] = [...new Set([...(wanted[key] ?? []), ...quantiles.map((q) => `${quantileName(q)}>=0`)])];
  }
  return wanted;
}
