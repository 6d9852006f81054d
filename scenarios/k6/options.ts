import { environment, ownMetrics } from '../lib/names.ts';
import type { Phase } from '../plan/phase.ts';
import type { Guard } from './network-guard.ts';
import { sizePool } from './pool.ts';
import type { Program } from './program.ts';
import type { Segment } from './segments.ts';
import { quantileName, type SubMetric, subMetricKey } from './sub-metric.ts';

/** k6's own tags that become labels. Never url; `scenario` is needed by dropped arrivals, which carry no other. */
const systemTags = ['status', 'method', 'name', 'scenario', 'error_code', 'expected_response'];

/** k6 refuses scenarios that last less. */
export const shortestPhaseS = 1;

type Input = {
  programs: readonly Program[];
  phases: readonly Phase[];
  subMetrics: readonly SubMetric[];
  guard: Guard;
  /** Which part of the load is this process's, when it is one of several. */
  segment?: Segment;
};

/** k6's options: one scenario per program and phase, an open model, thresholds that only ask and never fail. */
export function k6Options({ programs, phases, subMetrics, guard, segment }: Input) {
  const quantiles = new Set([0.9, 0.95, 0.99, ...subMetrics.flatMap((one) => one.quantiles)]);
  return {
    scenarios: Object.fromEntries(
      programs.flatMap((program, index) =>
        phases.map((phase) => [
          scenarioName(program.label, phase.name),
          scenario(program, phase, index, segment?.of ?? 1),
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

/** What k6 calls a program in a phase; `scenarioParts` takes it apart again. Neither part holds an underscore. */
export function scenarioName(label: string, phase: string): string {
  return `${label}__${phase}`;
}

export function scenarioParts(name: string): { scenario: string; phase: string } | undefined {
  const [scenario, phase] = name.split('__');
  return scenario && phase ? { scenario, phase } : undefined;
}

/** The exported function that runs the program of this place in the list. */
export function execName(index: number): string {
  return `run${index}`;
}

/**
 * Requests that the guard stopped, also those whose error a script caught, of which the log says nothing.
 * https://grafana.com/docs/k6/latest/javascript-api/error-codes/
 */
export const blockedKey = subMetricKey('http_reqs', { error_code: '1110' }) as string;

/** Sub-metrics that count one program's work in one phase, by what they count. */
export function countKeys(label: string, phase: string) {
  return {
    started: subMetricKey(ownMetrics.started, { scenario: label, phase }) as string,
    completed: subMetricKey('iterations', { scenario: label, phase }) as string,
    dropped: subMetricKey('dropped_iterations', { scenario: scenarioName(label, phase) }) as string,
  };
}

/** How many arrivals an open model has in that long: at 0, 1/rate, 2/rate, … */
export function arrivals(perSecond: number, seconds: number): number {
  return Math.max(0, Math.ceil(perSecond * seconds - 1e-9));
}

/** k6 parts the users of a pool among its segments; one that gets none would leave out its arrivals in silence. */
function scenario(program: Program, phase: Phase, index: number, instances: number) {
  const { preAllocated, max } = sizePool(program);
  return {
    executor: 'constant-arrival-rate',
    exec: execName(index),
    startTime: k6Duration(phase.startS),
    duration: k6Duration(durationS(program.perSecond, phase.endS - phase.startS)),
    ...wholeRate(program.perSecond),
    preAllocatedVUs: Math.max(preAllocated, instances),
    maxVUs: Math.max(max, instances),
    // A request begun in the last moment may take its full timeout.
    gracefulStop: k6Duration(program.timeoutS),
    tags: { phase: phase.name },
    env: { [environment.timeout]: k6Duration(program.timeoutS) },
  };
}

/**
 * Ends half-way between the last arrival and the one that is the next phase's: at the very end of a phase k6 lets a
 * race decide whether one more arrival belongs to it.
 */
function durationS(perSecond: number, seconds: number): number {
  return Math.max(shortestPhaseS, (arrivals(perSecond, seconds) - 0.5) / perSecond);
}

/** k6 takes whole rates only: 0.5/s is 30 a minute. */
function wholeRate(perSecond: number): { rate: number; timeUnit: string } {
  for (const [seconds, timeUnit] of [
    [1, '1s'],
    [60, '1m'],
  ] as const) {
    const count = perSecond * seconds;
    if (count >= 1 && Math.abs(count - Math.round(count)) < 1e-9 * count) return { rate: Math.round(count), timeUnit };
  }
  return { rate: Math.max(1, Math.round(perSecond * 3600)), timeUnit: '1h' };
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

function k6Duration(seconds: number): string {
  return `${Math.round(seconds * 1e6)}us`;
}
