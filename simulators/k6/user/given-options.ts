import { environment, type PhaseSpan, shownScenario, systemTags } from '../../../scenarios/lib/names.ts';
import { knotsOf, knotsWithin } from '../../../scenarios/plan/load.ts';
import { wholeRun } from '../../../scenarios/plan/phase.ts';
import type { Plan } from '../../../scenarios/plan/plan.ts';
import { arrivalsIn } from '../options/arrivals-in.ts';
import { executorOf } from '../options/executor.ts';
import type { Guard } from '../options/network-guard.ts';
import { scenarioEnvironment } from '../options/options.ts';
import type { Sessions } from '../options/pool.ts';
import type { Segment } from '../options/segments.ts';
import { quantileName, type SubMetric } from '../options/sub-metric.ts';
import { blockedKeys, phaseCountKeys, programTag, thrownKeys } from '../program/keys.ts';
import type { Program } from '../program/program.ts';
import { isOwn } from '../program/section.ts';
import type { Inspected } from './inspect-program.ts';
import { isHasty, type Scenario } from './own-executors.ts';
import { scriptThresholds } from './script-thresholds.ts';
import { graceOf, scenarioOf, type UserLoad } from './user-accounting.ts';

type Input = {
  program: Program;
  inspected: Inspected;
  plan: Pick<Plan, 'phases' | 'profile' | 'seed'>;
  subMetrics: readonly SubMetric[];
  guard: Guard;
  sessions: Sessions;
  /** True if meshproof counts the calls that the program begins and ends. */
  countsCalls: boolean;
  segment?: Segment;
};

/**
 * Returns meshproof's options for a user's program. meshproof's own script merges these options with those of the
 * program (scenarios/lib/options/user-options.ts).
 */
export function givenOptions({ program, inspected, plan, subMetrics, guard, sessions, countsCalls, segment }: Input) {
  const { phases, profile } = plan;
  const whole = wholeRun(phases);
  const knots = knotsOf(profile, phases);
  const arrivals = arrivalsIn(program, whole, knots, plan.seed);
  const spans: PhaseSpan[] = phases.map(({ name, endS }) => ({ name, endS }));
  const env = { [environment.phases]: JSON.stringify(spans) };
  const execs = framesOf(program, inspected);
  const planned = !isOwn(program) && {
    [program.label]: {
      exec: Object.values(execs)[0],
      ...executorOf(program, knotsWithin(knots, whole), {
        ...{ arrivals, sessions },
        instances: segment?.of ?? 1,
        graceS: graceOf(program, sessions),
      }),
      env: { ...env, ...scenarioEnvironment(program, arrivals) },
    },
  };
  // At its end, k6 reports only the percentiles in this list. A threshold may need any percentile.
  const quantiles = [
    ...subMetrics.flatMap((one) => one.quantiles),
    ...scriptThresholds(inspected.options).flatMap(({ q }) => q ?? []),
  ];
  return {
    ...(planned && { planned }),
    derived: inspected.scenarios,
    label: program.label,
    env,
    execs,
    tags: isOwn(program) ? { [programTag]: program.label } : {},
    thresholds: thresholds(phases, subMetrics, scenariosOf(program, inspected), countsCalls),
    systemTags: [...systemTags, 'group', 'check'],
    summaryTrendStats: ['count', 'avg', 'min', 'med', 'max', ...new Set(quantiles.map(quantileName))],
    guard,
    segment: segment
      ? { executionSegment: segment.executionSegment, executionSegmentSequence: segment.executionSegmentSequence }
      : {},
  };
}

/** Returns the labels that the record gives to each k6 scenario. For the load of a plan, `isHasty` is always false. */
export function scenariosOf(program: Program, { scenarios }: Pick<Inspected, 'scenarios'>): UserLoad['scenarios'] {
  if (!isOwn(program)) return [{ labels: { scenario: program.label }, isHasty: false }];
  const { label } = program;
  return Object.entries(scenarios).map(([name, one]) => ({
    labels: { scenario: shownScenario(name, label), [programTag]: label },
    isHasty: isHasty(one),
  }));
}

/**
 * Returns an object with an entry for each function that the scenarios run. The key is the function's name in the
 * script. The value is the name of its export in meshproof's own script (scenarios/lib/user-entry.ts).
 */
export function framesOf(program: Program, { scenarios, exports }: Inspected): Record<string, string> {
  const names = isOwn(program)
    ? [...new Set(Object.values(scenarios).map(execOf))]
    : [program.exec ?? plannedExec(scenarios, exports)];
  return Object.fromEntries(names.map((name, i) => [name, `run${i}`]));
}

/**
 * Returns the name of the function that gets the plan's load: `default` if the script exports it. Otherwise, returns
 * the only function that the script's scenarios name, or `default` if the scenarios name several.
 */
function plannedExec(scenarios: Inspected['scenarios'], exports: readonly string[]): string {
  if (exports.includes('default')) return 'default';
  const named = new Set(Object.values(scenarios).map(execOf));
  return named.size === 1 ? [...named][0]! : 'default';
}

function execOf({ exec }: Scenario): string {
  return exec ?? 'default';
}

function thresholds(
  phases: Plan['phases'],
  subMetrics: readonly SubMetric[],
  scenarios: UserLoad['scenarios'],
  countsCalls: boolean,
): Record<string, string[]> {
  const wanted: Record<string, string[]> = Object.fromEntries(
    [...blockedKeys, ...thrownKeys].map((key) => [key, ['count>=0']]),
  );
  for (const { name } of phases) {
    for (const { labels } of scenarios) {
      for (const more of [{}, scenarioOf(scenarios, labels)]) {
        const { started, completed, calls } = phaseCountKeys(name, more);
        const open = countsCalls
          ? calls.flatMap(({ begun, ended, together = {} }) => [begun, ended, ...Object.values(together)])
          : [];
        for (const key of [started, completed, ...open]) wanted[key] = ['count>=0'];
      }
    }
  }
  for (const { key, quantiles } of subMetrics) {
    wanted[key] = [...new Set([...(wanted[key] ?? []), ...quantiles.map((q) => `${quantileName(q)}>=0`)])];
  }
  return wanted;
}
