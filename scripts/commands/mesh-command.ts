import { join } from 'node:path';
import type { RunDocument } from '../../results/record/run.ts';
import { checkStore } from '../../results/store/check-store.ts';
import { listRuns } from '../../results/store/run-store.ts';
import { systemClock } from '../../scenarios/base/clock.ts';
import type { Document } from '../../scenarios/base/document.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { exitCode } from '../../scenarios/base/exit-code.ts';
import type { Calibrated } from '../../simulators/mesh-node/real/calibrate.ts';
import type { Simulated } from '../../simulators/mesh-node/virtual/simulate.ts';
import { readWorld } from '../../simulators/mesh-node/world/read-world.ts';
import type { World } from '../../simulators/mesh-node/world/world.ts';
import { dataFile, readTarget } from '../plan/job.ts';
import { checkWorldMode } from '../plan/world-mode.ts';
import { runOnce } from '../run/one-run.ts';
import { recoverStore } from '../run/recover-store.ts';
import { type Session, sayTo, withSession } from '../run/session.ts';
import { writeReports } from '../run/write-reports.ts';
import { type Explained, explainViolations } from '../world/explain-violations.ts';
import { sweepCommand } from '../world/sweep.ts';
import { inVirtualTime, onLoopback, virtualTarget, worldCatalogue, worldRun } from '../world/virtual-run.ts';
import { worldJob } from '../world/world-job.ts';
import type { MeshFlags } from './mesh.ts';

type Flags = MeshFlags & { tags: Record<string, string> };

const loopback = 'loopback';

/** `meshproof mesh`: lets a world happen, judges it, keeps it as a run. Gives the exit code. */
export async function meshCommand(name: string, flags: Flags): Promise<number> {
  const say = sayTo(flags.quiet);
  const file = dataFile('simulators/mesh-node/worlds', name, 'world');
  const { document, world: read } = readWorld(file);
  const world = { ...read, seed: flags.seed ?? read.seed, mode: flags.mode ?? read.mode };
  if (flags.sweep !== undefined) {
    if (world.mode !== 'virtual' || flags.target !== undefined)
      throw new UserError('a sweep is simulated in virtual time', { key: '--sweep', hint: 'add --mode virtual' });
    return sweepCommand(file, world, flags.sweep, flags);
  }
  checkMode(world, flags.target, document);
  const target = flags.target === undefined ? undefined : readTarget(flags.target);
  checkStore(flags.store);
  await recoverStore(flags.store, say);
  return withSession(say, async (session) => {
    if (target || world.mode === 'hybrid') {
      const { store, tags } = flags;
      const job = worldJob(world, file, document.sha256);
      const run = await runOnce({ job, target, tools: {}, push: undefined, store, tags, requirePush: false }, session);
      return tell(run, toJson(run, undefined), flags);
    }
    return alone(file, document.sha256, world, flags, session);
  });
}

/** A world that needs no target: in virtual time, or on sockets of this machine. */
async function alone(file: string, sha256: string, world: World, flags: Flags, session: Session): Promise<number> {
  const { say, abort } = session;
  let explained = new Map<string, Explained>();
  const isReal = world.mode === 'real';
  const last = isReal ? undefined : await lastCalibration(flags.store, world.name);
  const { document, result, seconds } = await worldRun(
    {
      world,
      file,
      sha256,
      storeDir: flags.store,
      tags: flags.tags,
      clock: systemClock,
      signal: abort.signal,
      say,
      ...(last && { calibration: last }),
      explain: (ended, artifactDir, runDir) => {
        if (!ended.invariants.some(({ first }) => first)) return [];
        say('an invariant broke: looking for a small world that shows it');
        explained = explainViolations(file, world.seed, ended.invariants, artifactDir, runDir);
        return [...explained].map(([name, { smallest, replay, trace }]) => ({
          name,
          text: smallest.text,
          replay,
          trace,
        }));
      },
    },
    isReal ? onLoopback : inVirtualTime,
    isReal ? loopback : virtualTarget,
  );
  const calibration = calibrationOf(document);
  const json = toJson(document, { result, seconds, explained, calibration });
  const code = await tell(document, json, flags);
  for (const [name, { smallest, replay }] of explained) say(`${name}: ${smallest.text}; to see it again: ${replay}`);
  if (calibration) say(calibrationText(calibration));
  else say('not calibrated: --mode real runs the same world on sockets and says how far the simulation is off');
  return code;
}

async function tell(run: RunDocument, json: object, flags: Flags): Promise<number> {
  const text = await writeReports(flags.store, run, worldCatalogue);
  process.stdout.write(flags.json ? `${JSON.stringify(json, null, 2)}\n` : text);
  if (!flags.quiet) process.stderr.write(`report: ${join(flags.store, run.id, 'report.html')}\n`);
  return run.exitCode ?? exitCode.interrupted;
}

function checkMode(world: World, target: string | undefined, document: Document<unknown>): void {
  const where = document.where(['mode']);
  if (world.mode === 'virtual' && target !== undefined) {
    throw new UserError('a world in virtual time meets no target', { ...where, hint: '--mode real or --mode hybrid' });
  }
  checkWorldMode(world, document);
}

type Detail = Omit<Simulated, 'totals'> & { calibration?: Calibrated };
const detailOf = (run: RunDocument) =>
  run.producers.find(({ name }) => name === 'mesh-node')?.detail as Detail | undefined;
const calibrationOf = (run: RunDocument) => detailOf(run)?.calibration;

/**
 * What the last run of a world of this name on sockets of this machine said of the simulation, and which run that was.
 * A target's own links would say how far they are from the world's.
 */
async function lastCalibration(storeDir: string, plan: string): Promise<Calibrated | undefined> {
  const { runs } = await listRuns(storeDir, { plan, target: loopback, limit: 20 });
  for (const run of runs) {
    const detail = detailOf(run);
    if (detail?.calibration) return { ...detail.calibration, run: run.id, nodes: detail.nodes };
  }
  return undefined;
}

function calibrationText({ ks, run, nodes }: Calibrated): string {
  const by = run === undefined ? '' : ` (${nodes} real nodes, run ${run})`;
  return `virtual against real delivery times: Kolmogorov-Smirnov distance ${ks.toFixed(3)}${by}`;
}

type Own = {
  result: Simulated;
  seconds: number;
  explained: ReadonlyMap<string, Explained>;
  calibration: Calibrated | undefined;
};

/** The keys that other tools rely on, and the run that it was. */
function toJson(run: RunDocument, own: Own | undefined): object {
  const result = own?.result ?? detailOf(run);
  const seconds = own?.seconds ?? (Date.parse(run.phases.at(-1)!.end) - Date.parse(run.phases[0]!.start)) / 1000;
  const { id, verdict, reason } = run;
  return {
    seed: run.seed,
    traceHash: result?.traceHash ?? null,
    nodes: result?.nodes ?? null,
    events: result?.events ?? null,
    eventsPerSecond: result ? Math.round(result.events / seconds) : null,
    ledger: result?.ledger ?? null,
    coverage: result?.coverage ?? null,
    invariants: (result?.invariants ?? []).map(({ name, first }) => ({
      name,
      held: !first,
      counterExample: own?.explained.get(name) ?? first ?? null,
    })),
    verdict,
    reason,
    run: id,
    calibration: (own ? own.calibration : calibrationOf(run)) ?? null,
  };
}
