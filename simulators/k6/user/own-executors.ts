import type { ProducerHealth } from '../../../results/record/producer-health.ts';
import { largest } from '../../../scenarios/base/long-lists.ts';
import type { Phase } from '../../../scenarios/plan/phase.ts';
import type { Sessions } from '../options/pool.ts';

/** A scenario of a script with its executor, as k6 describes it. */
export type Scenario = { executor: string; exec?: string | null; env?: unknown; [more: string]: unknown };

type Scenarios = Readonly<Record<string, Scenario>>;
type Sizes = { max: number; needed: number; before: number };

/**
 * Returns the state of the VU pools of a script's own executors; undefined if no executor has a rate and none lacked
 * VUs. An executor with a rate needs rate × (timeout + pause) VUs. A `minIterationDuration` above timeout + pause
 * replaces this sum. An executor with a number of iterations needs at least iterations × pause / duration VUs. A
 * `minIterationDuration` above the pause replaces the pause.
 * @param exhausted the k6 scenarios that ran out of VUs
 * @param peak the highest number of busy VUs
 * @param dropped the planned iterations that k6 did not make
 */
export function ownPool(
  scenarios: Scenarios,
  timeoutS: number,
  session: Sessions,
  { exhausted, peak, dropped }: { exhausted: ReadonlySet<string>; peak: number; dropped: number },
): ProducerHealth['pool'] {
  const sizes = Object.entries(scenarios).map(([name, one]) => ({ name, ...sizesOf(one, { timeoutS, ...session }) }));
  const ranOut = sizes
    .filter(({ name, isAtRate, max, needed }) => (isAtRate ? exhausted.has(name) : dropped > 0 && max < needed))
    .sort((a, b) => a.max / a.needed - b.max / b.needed)[0];
  if (ranOut) return { max: ranOut.max, peak: ranOut.max, needed: ranOut.needed };
  if (!sizes.some(({ isAtRate }) => isAtRate)) return undefined;
  const sum = (key: keyof Sizes) => sizes.reduce((total, one) => total + one[key], 0);
  return { max: sum('max'), peak, needed: sum('needed'), before: sum('before') };
}

function sizesOf(scenario: Scenario, session: Sessions & { timeoutS: number }): Sizes & { isAtRate: boolean } {
  const { vus, stages, startVUs, maxVUs } = scenario;
  const { timeoutS, pauseS, leastS = 0 } = session;
  const peakPerSecond = peakOf(scenario);
  if (peakPerSecond === undefined) {
    const users = largest([numberOf(vus, 1), numberOf(startVUs, 0), numberOf(maxVUs, 0), ...targetsOf(stages)]);
    const fastestS = Math.max(pauseS, leastS);
    const pausedS = (plannedIterations(scenario) ?? 0) * fastestS;
    // The last pause of each VU may end after the last start.
    const lengthS = loadEndOf(scenario) - startOf(scenario) + fastestS;
    const needed = Math.max(users, pausedS > 0 ? Math.ceil(pausedS / lengthS) : 0);
    return { max: users, needed, before: users, isAtRate: false };
  }
  const before = numberOf(scenario.preAllocatedVUs, 1);
  const needed = Math.max(1, Math.ceil(peakPerSecond * Math.max(timeoutS + pauseS, leastS)));
  return { max: Math.max(before, numberOf(maxVUs, 0)), needed, before, isAtRate: true };
}

/** Returns the highest rate of an executor; undefined if the executor has no rate. */
function peakOf({ executor, rate, startRate, stages, timeUnit }: Scenario): number | undefined {
  if (executor !== 'constant-arrival-rate' && executor !== 'ramping-arrival-rate') return undefined;
  const unitS = typeof timeUnit === 'string' ? secondsOf(timeUnit) : 1;
  return largest([numberOf(rate, 0), numberOf(startRate, 0), ...targetsOf(stages)]) / (unitS || 1);
}

/** Returns the number of iterations in the options of an executor; undefined for an executor without such a number. */
function plannedIterations({ executor, vus, iterations }: Scenario): number | undefined {
  if (executor !== 'shared-iterations' && executor !== 'per-vu-iterations') return undefined;
  return numberOf(iterations, 1) * (executor === 'per-vu-iterations' ? numberOf(vus, 1) : 1);
}

/**
 * Returns the phase that gets the planned iterations missing at `maxDuration`: the last steady phase of the executor,
 * otherwise its last phase. k6 reports missing iterations late, possibly in a phase that is not judged. Undefined for
 * an executor with a rate, because k6 reports its dropped iterations when they are due.
 */
export function phaseOfMissed(scenario: Scenario, phases: readonly Phase[]): string | undefined {
  if (plannedIterations(scenario) === undefined) return undefined;
  const [startS, endS] = [startOf(scenario), loadEndOf(scenario)];
  const during = phases.filter((phase) => phase.startS < endS && phase.endS > startS);
  return (during.findLast(({ kind }) => kind === 'steady') ?? during.at(-1))?.name;
}

/** Returns the seconds of the option `minIterationDuration`. */
export function leastOf({ minIterationDuration: least }: Readonly<Record<string, unknown>>): number {
  return typeof least === 'string' ? secondsOf(least) : 0;
}

/** k6's default `maxDuration` for executors that count iterations. */
const defaultMaxS = 600;

const startOf = ({ startTime }: Scenario) => secondsOf(String(startTime ?? '0s'));

/** Returns the time from which an executor starts no more iterations, in seconds after the start of the load. */
export function loadEndOf(scenario: Scenario): number {
  const { duration, stages, maxDuration } = scenario;
  const startS = startOf(scenario);
  if (typeof duration === 'string') return startS + secondsOf(duration);
  if (!Array.isArray(stages)) return startS + (maxDuration ? secondsOf(String(maxDuration)) : defaultMaxS);
  return stages.reduce<number>(
    (sum, stage) => sum + secondsOf(String((stage as { duration: unknown }).duration)),
    startS,
  );
}

const targetsOf = (stages: unknown): number[] =>
  Array.isArray(stages) ? stages.map((stage) => numberOf((stage as { target?: unknown } | null)?.target, 0)) : [];

const numberOf = (value: unknown, otherwise: number) => (typeof value === 'number' ? value : otherwise);

/** k6's default of `gracefulStop` and `gracefulRampDown`. */
const defaultGraceS = 30;

/**
 * With a shorter graceful stop, k6 interrupts iterations whose answers are not late yet. The SLO `longest-stall`, which
 * every run has, allows the same time.
 */
const leastGraceS = 1;

/** Returns whether an executor interrupts iterations so early that the target may have been about to answer. */
export function isHasty({ executor, gracefulStop, gracefulRampDown }: Scenario): boolean {
  if (executor === 'externally-controlled') return true;
  const graces = [gracefulStop, ...(executor === 'ramping-vus' ? [gracefulRampDown] : [])];
  return graces.some((grace) => (typeof grace === 'string' ? secondsOf(grace) : defaultGraceS) < leastGraceS);
}

const unitS: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 1e-3, us: 1e-6, µs: 1e-6, ns: 1e-9 };

/** Returns the seconds of a duration in Go's notation, such as `1m30.5s`. */
export function secondsOf(text: string): number {
  let seconds = 0;
  for (const [, amount, unit = 's'] of text.matchAll(/([\d.]+)(h|ms|us|µs|ns|m|s)/g))
    seconds += Number(amount) * unitS[unit]!;
  return seconds;
}
