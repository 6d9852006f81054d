import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context, Need } from '../../../results/record/producer.ts';
import { whereKind } from '../../../results/record/slo.ts';
import { environment, shownScenario } from '../../../scenarios/lib/names.ts';
import { isStreamed } from '../options/is-streamed.ts';
import { type SubMetric, subMetricsOf } from '../options/sub-metric.ts';
import { k6Environment, userVariables } from '../process/process.ts';
import type { ProcessGroup } from '../process-group.ts';
import { programTag } from '../program/keys.ts';
import type { Program } from '../program/program.ts';
import { isClosed, isOwn } from '../program/section.ts';
import type { MissedPhase } from '../rows/k6-rows.ts';
import type { Script } from '../run.ts';
import { checkInspected } from './check-inspected.ts';
import { frameFile } from './frame-bundle.ts';
import { framesOf, givenOptions, scenariosOf } from './given-options.ts';
import { inspectProgram } from './inspect-program.ts';
import { loadable } from './loadable-program.ts';
import { leastOf, phaseOfMissed } from './own-executors.ts';
import type { Scans } from './scans.ts';
import { scriptThresholds, thresholdSlo } from './script-thresholds.ts';
import { unsetTags } from './unset-tags.ts';
import { userAccounting } from './user-accounting.ts';
import { runLaunchOf } from './user-entry-source.ts';
import type { UserGuard } from './user-guard.ts';

const isQuantile = whereKind({ ratio: false, quantile: true, limit: false });

type Input = {
  program: Program;
  /** Returns the network guard with the script's `hosts` option; `notes` name the ignored entries. */
  guard(hosts: unknown): Promise<UserGuard>;
  env: Readonly<Record<string, string>>;
  binary: string;
  isAlone: boolean;
  scans: Scans;
};

/**
 * Prepares the process of a user's program and loads the program once in k6. `notes` name the options that the run
 * ignores. Throws UserError when k6 cannot load the program or `checkInspected` refuses it.
 */
export async function userGroup(
  { program: given, guard: makeGuard, env: base, binary, isAlone, scans }: Input,
  context: Context,
): Promise<{ group: ProcessGroup; missed: MissedPhase[]; notes: string[] }> {
  const { plan, scratchDir, instances = 1 } = context;
  const env: Readonly<Record<string, string>> = { ...base, ...userVariables(process.env) };
  const program = await loadable(given, scratchDir, scans);
  const [inspected, frame] = await Promise.all([
    inspectProgram({ binary, env: k6Environment(process.env, env), program }, context),
    frameFile(scratchDir),
  ]);
  const notes = checkInspected(program, inspected, plan);
  const { guard, names, notes: more } = await makeGuard(inspected.options.hosts);
  // Requests to the names in the script's `hosts` bypass meshproof's own proxy, which would refuse them.
  const direct = [env.NO_PROXY, ...names].filter((one) => one !== undefined).join(',');
  const scan = scans.of(program.file);
  const sessions = { pauseS: scan?.pauseS ?? 0, leastS: leastOf(inspected.options) };
  const countsCalls = (scan?.canPause ?? true) || (isClosed(program) && program.thinkS > 0);
  const script = {
    label: program.label,
    match: isOwn(program) ? { [programTag]: program.label } : { scenario: program.label },
    made: scan?.metrics ?? [],
    thresholds: scriptThresholds(inspected.options),
    unset: unsetTags(scan, inspected.options),
    endsWithPlan: !isOwn(program),
    countsRates: scan?.canCountRates ?? true,
  };
  const streamed = isStreamed(plan, [program]);
  const needs = [
    ...context.needs.filter(({ select: { match } }) => isAlone || isOf(program, match)),
    ...thresholdNeeds(script, plan.phases),
  ];
  const subMetrics: SubMetric[] = streamed || instances > 1 ? [] : subMetricsOf(needs);
  const execs = framesOf(program, inspected);
  const write: ProcessGroup['write'] = (segment) => {
    const name = `k6${isAlone ? '' : `-${program.label}`}`;
    const suffix = segment ? `-${segment.number}` : '';
    const optionsFile = join(scratchDir, `${name}-options${suffix}.json`);
    const options = givenOptions({
      program,
      inspected,
      plan,
      subMetrics,
      guard,
      sessions,
      countsCalls,
      ...(segment && { segment }),
    });
    writeFileSync(optionsFile, JSON.stringify(options));
    return {
      launch: runLaunchOf({ program, optionsFile, execs, frameFile: frame }),
      summaryFile: join(scratchDir, `${name}-summary${suffix}.json`),
    };
  };
  const own = Object.fromEntries(
    Object.entries(inspected.scenarios).map(([name, one]) => [shownScenario(name, program.label), one]),
  );
  const missed = Object.entries(isOwn(program) ? own : {}).flatMap(([scenario, one]) => {
    const phase = phaseOfMissed(one, plan.phases);
    return phase === undefined ? [] : [{ program: program.label, scenario, phase }];
  });
  const accounting = userAccounting(program, plan, {
    ...{ instances, sessions, countsCalls, own },
    scenarios: scenariosOf(program, inspected),
  });
  const ownEnv = { ...env, NO_PROXY: direct, ...(countsCalls && { [environment.countsCalls]: '1' }) };
  return {
    group: { script, accounting, subMetrics, streamed, env: ownEnv, write },
    missed,
    notes: [...notes, ...more.map((note) => `${program.label}: ${note}`)],
  };
}

function thresholdNeeds(script: Script, phases: Context['plan']['phases']): Need[] {
  const steady = phases.filter(({ kind }) => kind === 'steady').map(({ name }) => name);
  return script.thresholds.flatMap((threshold) => {
    const { sli } = thresholdSlo(threshold, script);
    return isQuantile(sli) ? [{ select: sli.of, quantiles: [sli.q], phases: steady }] : [];
  });
}

function isOf(program: Program, match: Readonly<Record<string, string>>): boolean {
  return isOwn(program) ? match[programTag] === program.label : match.scenario === program.label;
}
