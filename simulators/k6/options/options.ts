import { environment, systemTags } from '../../../scenarios/lib/names.ts';
import { type Knot, knotsOf, knotsWithin } from '../../../scenarios/plan/load.ts';
import type { Phase } from '../../../scenarios/plan/phase.ts';
import type { Plan } from '../../../scenarios/plan/plan.ts';
import { blockedKeys, countKeys, scenarioName } from '../program/keys.ts';
import type { Program } from '../program/program.ts';
import { isClosed } from '../program/section.ts';
import { type Arrivals, type Executor, k6Duration } from './arrivals.ts';
import { arrivalsIn } from './arrivals-in.ts';
import { executorOf } from './executor.ts';
import type { Guard } from './network-guard.ts';
import type { Segment } from './segments.ts';
import { quantileName, type SubMetric } from './sub-metric.ts';

type Input = {
  programs: readonly Program[];
  plan: Pick<Plan, 'phases' | 'profile' | 'seed'>;
  subMetrics: readonly SubMetric[];
  guard: Guard;
  /** The part of the load that this process makes, if several processes share the load. */
  segment?: Segment;
};

/** Returns k6's options: a scenario per program and phase, and thresholds that only add sub-metrics to the summary. */
export function k6Options({ programs, plan, subMetrics, guard, segment }: Input) {
  const { phases, profile } = plan;
  const knots = knotsOf(profile, phases);
  const quantiles = new Set([0.9, 0.95, 0.99, ...subMetrics.flatMap((one) => one.quantiles)]);
  return {
    scenarios: Object.fromEntries(
      programs.flatMap((program, index) =>
        phases.map((phase) => [
          scenarioName(program.label, phase.name),
          scenario(program, phase, { knots, seed: plan.seed, index, instances: segment?.of ?? 1 }),
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

/** Returns the name of the exported function that runs the program with this index. */
export function execName(index: number): string {
  return `run${index}`;
}

type Place = { knots: readonly Knot[]; seed: number; index: number; instances: number };

function scenario(program: Program, phase: Phase, { knots, seed, index, instances }: Place): Executor {
  const arrivals = arrivalsIn(program, phase, knots, seed);
  return {
    exec: execName(index),
    startTime: k6Duration(phase.startS),
    ...executorOf(program, knotsWithin(knots, phase), { arrivals, instances, graceS: program.timeoutS }),
    tags: { phase: phase.name },
    env: scenarioEnvironment(program, arrivals),
  };
}

/** Returns the environment variables of a program that depend on its share of the load. */
export function scenarioEnvironment(program: Program, arrivals: Arrivals | undefined): Record<string, string> {
  return {
    [environment.timeout]: k6Duration(program.timeoutS),
    ...(arrivals && { [environment.schedule]: JSON.stringify(arrivals.schedule) }),
    ...(program.rateLimit && { [environment.rateLimit]: program.rateLimit }),
    ...(isClosed(program) && { [environment.think]: String(program.thinkS) }),
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
