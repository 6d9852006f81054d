import { checkStore } from '../../results/store/check-store.ts';
import type { SealedRun } from '../../results/store/sealed-run.ts';
import { systemClock } from '../../scenarios/base/clock.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { exitCode } from '../../scenarios/base/exit-code.ts';
import { findFile } from '../../scenarios/base/name-or-path.ts';
import type { Document } from '../../scenarios/base/yaml/document.ts';
import { Pause } from '../../simulators/mesh-node/virtual/pause.ts';
import { readWorld } from '../../simulators/mesh-node/world/read-world.ts';
import type { World } from '../../simulators/mesh-node/world/world.ts';
import { checkWorldMode } from '../../simulators/mesh-node/world-mode.ts';
import { worldFiles } from '../../simulators/mesh-node/world-section.ts';
import { reportEnded } from '../history/report-run.ts';
import type { StoreFlags } from '../lib/store-flags.ts';
import { readTarget } from '../plan/read-target.ts';
import { virtualTarget } from '../plan/virtual-target.ts';
import { recoverStore } from '../run/recover-store.ts';
import { runJob } from '../run/run-job.ts';
import { toRunOptions } from '../run/run-options.ts';
import { type Session, sayTo, withSession } from '../run/session.ts';
import { printJson, printPainted, warn } from '../terminal/output.ts';
import { printPage } from '../terminal/print-page.ts';
import { calibrationOf, calibrationText, lastCalibration } from './calibration.ts';
import { executeInVirtualTime, executeOnLoopback } from './execute-world.ts';
import { type Explained, explainViolations } from './explain-violations.ts';
import { printSweep } from './print-sweep.ts';
import { runWorld } from './run-world.ts';
import { toWorldJob } from './world-job.ts';
import { worldJson } from './world-json.ts';

export type MeshFlags = StoreFlags & {
  mode?: 'virtual' | 'real' | 'hybrid';
  target?: string;
  seed?: number;
  sweep?: string;
  tags: Record<string, string>;
};

const loopback = 'loopback';

/**
 * Runs a world (a simulated mesh) in virtual or real time, judges it and stores the run. With `flags.sweep`, varies
 * keys of the world and only prints a table. Resolves to the exit code.
 */
export async function startWorld(name: string, flags: MeshFlags): Promise<number> {
  const say = sayTo(flags.quiet);
  const file = findFile(worldFiles, name);
  const { document, world: read } = readWorld(file);
  const world = { ...read, seed: flags.seed ?? read.seed, mode: flags.mode ?? read.mode };
  if (flags.sweep !== undefined) {
    if (world.mode !== 'virtual' || flags.target !== undefined)
      throw new UserError('a sweep needs virtual time', {
        key: '--sweep',
        hint: 'use --mode virtual, without --target',
      });
    return printSweep(file, world.seed, flags.sweep, flags);
  }
  checkMode(world, flags.target, document);
  const target = flags.target === undefined ? undefined : readTarget(flags.target);
  checkStore(flags.store);
  await recoverStore(flags.store, say);
  return withSession(say, async (session) => {
    if (target || world.mode === 'hybrid') {
      const { store, tags } = flags;
      const job = toWorldJob(world, file, document.sha256);
      const run = await runJob({ job, target, tools: {}, options: toRunOptions({ store, tags }) }, session);
      return report(run, worldJson(run.document, undefined), flags);
    }
    return runWithoutTarget(file, document.sha256, world, flags, session);
  });
}

/** Runs a simulated mesh (a world) in virtual time, or with real nodes on the loopback interface of this machine. */
async function runWithoutTarget(
  file: string,
  sha256: string,
  world: World,
  flags: MeshFlags,
  session: Session,
): Promise<number> {
  const { say, abort } = session;
  let explained = new Map<string, Explained>();
  const isReal = world.mode === 'real';
  const last = isReal ? undefined : await lastCalibration(flags.store, world.name, loopback);
  const { sealed, result, seconds } = await runWorld(
    {
      world,
      file,
      sha256,
      options: flags,
      closing: session.closing,
      clock: systemClock,
      signal: abort.signal,
      say,
      ...(last && { calibration: last }),
      explain: async (ended, artifactDir, runDir) => {
        if (!ended.invariants.some(({ first }) => first)) return [];
        say('an invariant is violated: searching for a small world that reproduces the violation');
        const pause = new Pause(systemClock, abort.signal);
        explained = await explainViolations(file, world.seed, ended.invariants, artifactDir, runDir, pause);
        return [...explained].map(([name, { smallest, replay, trace }]) => ({
          name,
          text: smallest.text,
          replay,
          trace,
        }));
      },
    },
    isReal ? executeOnLoopback : executeInVirtualTime,
    isReal ? loopback : virtualTarget,
  );
  const calibration = calibrationOf(sealed.document);
  const json = worldJson(sealed.document, { result, seconds, explained, calibration });
  const code = await report(sealed, json, flags);
  for (const [name, { smallest, replay }] of explained)
    say(`${name}: ${smallest.text}; to reproduce the violation: ${replay}`);
  if (calibration) say(calibrationText(calibration));
  else
    say(
      'the simulation is not calibrated: --mode real runs this world on sockets and measures the error of the simulation',
    );
  return code;
}

async function report(run: SealedRun, json: object, flags: MeshFlags): Promise<number> {
  const { text, page } = await reportEnded(run);
  if (flags.json) printJson(json);
  else printPainted(text);
  printPage(page, flags.quiet ? () => undefined : warn);
  return run.document.exitCode ?? exitCode.interrupted;
}

function checkMode(world: World, target: string | undefined, document: Document<unknown>): void {
  const where = document.where(['mode']);
  if (world.mode === 'virtual' && target !== undefined) {
    throw new UserError('a world in virtual time cannot use a target', {
      ...where,
      hint: 'use --mode real or --mode hybrid',
    });
  }
  checkWorldMode(world, document);
}
