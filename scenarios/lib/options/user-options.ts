import { loadLimits, shownScenario } from '../names.ts';

type Scenario = Readonly<Record<string, unknown>>;
type Threshold = string | { threshold: string };

/** The options that a plan adds to a user's script. This file imports no module of k6, so that Node can test it. */
export type Given = {
  /** Undefined when the script's own executors run. */
  planned?: Readonly<Record<string, Scenario>>;
  /** The script's scenarios as k6 derives them from `vus`, `duration`, `iterations` or `stages`. */
  derived: Readonly<Record<string, Scenario>>;
  label: string;
  env: Readonly<Record<string, string>>;
  /** For each function that the program exports, the name under which meshproof's code exports the function to k6. */
  execs: Readonly<Record<string, string>>;
  tags: Readonly<Record<string, string>>;
  thresholds: Readonly<Record<string, readonly string[]>>;
  systemTags: readonly string[];
  summaryTrendStats: readonly string[];
  /** The options with which k6 blocks hosts that are not allowed, and the allowed entries of the script's `hosts`. */
  guard: {
    blacklistIPs: readonly string[];
    blockHostnames: readonly string[];
    hosts: Readonly<Record<string, string>>;
  };
  segment: Readonly<Record<string, string>>;
};

type Own = {
  scenarios?: Readonly<Record<string, Scenario>>;
  thresholds?: Readonly<Record<string, readonly Threshold[] | Threshold>>;
  tags?: Readonly<Record<string, string>>;
  systemTags?: readonly string[];
  summaryTrendStats?: readonly string[];
  setupTimeout?: string | number;
  blacklistIPs?: readonly string[];
  blockHostnames?: readonly string[];
  readonly [option: string]: unknown;
};

/** k6's default. https://grafana.com/docs/k6/latest/using-k6/k6-options/reference/#setup-timeout */
const defaultSetupTimeoutMs = 60_000;

/**
 * This time is added to the timeout of setup(), because setup() also waits for the common start of all parts of the
 * load.
 */
const waitMs = 15_000;

/** Without a maximum, a setup() that never ends would keep the run from ending. */
const longestSetupMs = 30 * 60_000;

const defaultStats = ['avg', 'min', 'med', 'max', 'p(90)', 'p(95)'];

/**
 * Returns the script's options and the options in `given`, which have precedence. As with k6's flags, a given duration,
 * number of iterations or list of stages replaces the scenarios of the script, too.
 */
export function replacedOptions<T extends object>(own: T, given: Readonly<Record<string, unknown>>): T {
  const load = ['duration', 'iterations', 'stages'];
  if (!load.some((key) => key in given)) return { ...own, ...given };
  const kept = Object.entries(own).filter(([key]) => key !== 'scenarios' && !load.includes(key));
  return { ...(Object.fromEntries(kept) as T), ...given };
}

/**
 * Returns the options of a user's script merged with the options of the plan. The script's `paused`, `noSetup` and
 * `noTeardown` are dropped. Shortcuts such as `vus` become scenarios. If the plan has scenarios, the script's scenarios
 * and `loadLimits` are dropped, too.
 * @param variables the user's variables that k6 must not read as options
 */
export function mergedOptions(
  own: Own,
  given: Given,
  variables: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const { vus: _1, duration: _2, iterations: _3, stages: _4, paused: _5, noSetup: _6, noTeardown: _7, ...kept } = own;
  return {
    ...(given.planned ? withoutLoad(kept) : kept),
    scenarios: withVariables(given.planned ?? framedScenarios(own, given), variables),
    tags: { ...own.tags, ...given.tags },
    thresholds: mergedThresholds(own.thresholds ?? {}, given.thresholds),
    systemTags: union(own.systemTags ?? [], given.systemTags),
    summaryTrendStats: union(own.summaryTrendStats ?? defaultStats, given.summaryTrendStats),
    setupTimeout: `${Math.ceil(Math.min(millisecondsOf(own.setupTimeout), longestSetupMs) + waitMs)}ms`,
    blacklistIPs: union(own.blacklistIPs ?? [], given.guard.blacklistIPs),
    blockHostnames: union(own.blockHostnames ?? [], given.guard.blockHostnames),
    hosts: given.guard.hosts,
    ...given.segment,
  };
}

/**
 * Adds variables to each scenario: k6 has no option for variables of all scenarios. A scenario's own variables have
 * precedence.
 */
function withVariables(scenarios: Readonly<Record<string, Scenario>>, variables: object): Record<string, Scenario> {
  return Object.fromEntries(
    Object.entries(scenarios).map(([name, one]) => [name, { ...one, env: { ...variables, ...(one.env as object) } }]),
  );
}

function withoutLoad(options: Own): Own {
  return Object.fromEntries(Object.entries(options).filter(([name]) => !loadLimits.includes(name)));
}

function framedScenarios({ scenarios }: Own, { derived, label, env, execs }: Given): Record<string, Scenario> {
  // As in plain k6, a script with an empty list of scenarios runs its default function.
  const own = Object.keys(scenarios ?? {}).length > 0 ? scenarios! : derived;
  return Object.fromEntries(
    Object.entries(own).map(([name, scenario]) => {
      const exec = execs[String(scenario.exec ?? 'default')];
      const variables = { ...(scenario.env as object | null), ...env };
      return [shownScenario(name, label), { ...withoutNulls(scenario), exec, env: variables }];
    }),
  );
}

function mergedThresholds(own: NonNullable<Own['thresholds']>, given: Given['thresholds']): Record<string, unknown> {
  const merged: Record<string, unknown[]> = {};
  for (const [key, list] of Object.entries(own)) merged[key] = Array.isArray(list) ? [...list] : [list];
  for (const [key, list] of Object.entries(given)) merged[key] = [...(merged[key] ?? []), ...list];
  return merged;
}

/** A duration is a number or a text such as `1m30s`. Without a duration, returns k6's default timeout of setup(). */
function millisecondsOf(duration: string | number | undefined): number {
  if (typeof duration === 'number') return duration;
  const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
  let sum = 0;
  for (const [, amount, unit = 's'] of (duration ?? '').matchAll(/([\d.]+)(h|ms|m|s)/g))
    sum += Number(amount) * units[unit]!;
  return sum > 0 ? sum : defaultSetupTimeoutMs;
}

function withoutNulls(scenario: Scenario): Scenario {
  return Object.fromEntries(Object.entries(scenario).filter(([, value]) => value !== null));
}

function union(a: readonly string[], b: readonly string[]): string[] {
  return [...new Set([...a, ...b])];
}
