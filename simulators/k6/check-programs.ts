import type { Message, Plugin } from 'esbuild';
import type { Outlook } from '../../results/record/producer.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { hostOf } from '../../scenarios/base/host.ts';
import { bundle, isBuildFailure } from '../../scenarios/base/modules/bundle.ts';
import { checkModules } from '../../scenarios/base/modules/check-modules.ts';
import { environment, helperModule, ownPrograms } from '../../scenarios/lib/names.ts';
import { knotsOf } from '../../scenarios/plan/load.ts';
import { wholeRun } from '../../scenarios/plan/phase.ts';
import { browseHosts, type Target } from '../../scenarios/plan/target.ts';
import { shortestPhaseS } from './options/arrivals.ts';
import { arrivalsIn } from './options/arrivals-in.ts';
import { mostRandomArrivals } from './options/random-arrivals.ts';
import { type Program, planKey, resolvePrograms, scenariosDir } from './program/program.ts';
import { isOpen, type Section } from './program/section.ts';
import { takenName } from './user/program-metrics.ts';
import type { Scan } from './user/scan-program.ts';
import type { Scans } from './user/scans.ts';

/** The target address to which each shipped program sends its load. */
const roles: Readonly<Record<(typeof ownPrograms)[number], 'api' | 'inference' | 'mesh'>> = {
  api: 'api',
  inference: 'inference',
  mesh: 'mesh',
  security: 'api',
};

/**
 * Checks the section `k6` of a plan without starting k6. Throws UserError for:
 * - a phase that is too short for k6, or too many random arrivals
 * - an entry that `resolvePrograms` refuses, or an address that the target lacks
 * - a program that does not parse, imports from a forbidden host, or uses `k6/browser`
 * - a program that creates a metric under a name that is already in use
 */
export async function checkPrograms(
  section: Section,
  { plan, planDir, target }: Outlook,
  scans: Scans,
): Promise<undefined> {
  const short = plan.phases.find(({ startS, endS }) => endS - startS < shortestPhaseS);
  if (short) {
    const key = `phases.${short.name}`;
    throw new UserError(`k6 needs phases of at least ${shortestPhaseS}s: lengthen this phase`, { key });
  }
  for (const program of resolvePrograms(section, planDir)) {
    refuseTooManyArrivals(program, plan);
    const own = ownPrograms.find((name) => program.file.startsWith(scenariosDir) && program.label === name);
    if (own === undefined) {
      const scan = scans.of(program.file);
      if (scan === undefined || scan.importsRemotely) await parse(program, target);
      if (scan?.imports.has('k6/browser')) refuseBrowser(program);
      if (scan) refuseTakenName(program, scan);
    } else if (target) checkAddress(own, target.urls);
  }
}

/** Throws UserError for more than `mostRandomArrivals` arrivals in one k6 scenario. */
function refuseTooManyArrivals(program: Program, { phases, profile, seed }: Outlook['plan']): void {
  if (!isOpen(program) || program.gaps === undefined) return;
  const knots = knotsOf(profile, phases);
  for (const phase of program.isUser ? [wholeRun(phases)] : phases) {
    if ((arrivalsIn(program, phase, knots, seed)?.count ?? 0) <= mostRandomArrivals) continue;
    throw new UserError(`one k6 scenario can have at most ${mostRandomArrivals} ${program.gaps.arrivals} arrivals`, {
      ...planKey(program.key),
      hint: 'lower the rate, shorten the phase, or remove "arrivals" (starts at equal intervals have no limit)',
    });
  }
}

/** Refuses `k6/browser`. Browsers are driven only by journeys, which also measure web vitals. */
function refuseBrowser({ file }: Program): never {
  const hint = 'write the page visit as a journey: docs/synthetics.md';
  throw new UserError('meshproof does not support k6/browser in k6 programs', { file, hint });
}

/**
 * Refuses a program that creates a metric under a name of k6 or meshproof. SLOs would judge values of this metric as
 * values of k6 or meshproof.
 */
function refuseTakenName({ file }: Program, scan: Scan): void {
  const name = takenName(scan);
  if (name === undefined) return;
  throw new UserError(`the script cannot have a metric named ${name}: k6 or meshproof uses this name`, {
    file,
    hint: 'rename the metric in the script',
  });
}

/**
 * Throws UserError if the target lacks the address of a shipped program. Without this check, the program would send
 * load to the default address in its text. That address is meant only for plain `k6 run`.
 */
function checkAddress(own: keyof typeof roles, urls: Readonly<Record<string, string>>): void {
  const role = roles[own];
  if (urls[role] !== undefined || (role === 'inference' && urls.api !== undefined)) return;
  throw new UserError(`the target has no address for the program ${own}`, {
    ...planKey(own),
    hint: `add urls.${role} to the target file; programs get this address in the variable ${environment[role]}`,
  });
}

/**
 * Bundles a program that could not be scanned, to find its error. Also bundles a program that imports from a remote
 * host, to check this host. Imports must be checked before k6 starts, because k6 fetches imports before it applies its
 * options. Throws UserError, and UnavailableError if the bundler itself fails.
 */
async function parse({ file }: Program, target: Target | undefined): Promise<void> {
  checkModules(file);
  const external = ['k6', 'k6/*', helperModule];
  const plugins = [remoteImports(target && browseHosts(target))];
  await bundle({ entryPoints: [file], plugins, external }).catch((cause: unknown) => {
    if (!isBuildFailure(cause)) throw cause;
    const { text, location }: Message = cause.errors[0]!;
    const at = location ? { file: location.file, line: location.line } : { file };
    throw new UserError(`k6 cannot load the program: ${text}`, at);
  });
}

/** Returns a plugin that leaves remote imports to k6. An import from a host that is not allowed is an error. */
function remoteImports(allowed: readonly string[] | undefined): Plugin {
  return {
    name: 'remote-imports',
    setup(build) {
      build.onResolve({ filter: /^https?:/i }, ({ path }) => {
        const host = URL.canParse(path) ? hostOf(path) : path;
        if (allowed === undefined || allowed.includes(host)) return { path, external: true };
        const text = `the target file does not allow imports from ${host}: add the host to allow.browse, or import a copy`;
        return { errors: [{ text }] };
      });
    },
  };
}
