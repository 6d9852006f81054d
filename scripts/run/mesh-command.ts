import { join } from 'node:path';
import { checkStore } from '../../results/store/check-store.ts';
import { systemClock } from '../../scenarios/plan/clock.ts';
import { exitCode } from '../../scenarios/plan/exit-code.ts';
import { readWorld } from '../../simulators/mesh-node/world/read-world.ts';
import type { MeshFlags } from '../commands/mesh.ts';
import { type Explained, explainViolations } from './explain-violations.ts';
import { dataFile } from './job.ts';
import { recoverStore } from './recover-store.ts';
import { writeReports } from './reports.ts';
import { sayTo, withSession } from './session.ts';
import { virtualRun, worldCatalogue } from './virtual-run.ts';

type Flags = MeshFlags & { tags: Record<string, string> };

/** `meshproof mesh`: simulates a world, judges it, keeps it as a run. Gives the exit code. */
export async function meshCommand(name: string, flags: Flags): Promise<number> {
  const say = sayTo(flags.quiet);
  const file = dataFile('simulators/mesh-node/worlds', name, 'world');
  const { document, world: read } = readWorld(file);
  const world = { ...read, seed: flags.seed ?? read.seed };
  checkStore(flags.store);
  await recoverStore(flags.store, say);
  return withSession(say, async ({ abort }) => {
    let explained = new Map<string, Explained>();
    const {
      document: run,
      result,
      seconds,
    } = await virtualRun({
      world,
      file,
      sha256: document.sha256,
      storeDir: flags.store,
      tags: flags.tags,
      clock: systemClock,
      signal: abort.signal,
      say,
      explain: (result, artifactDir, runDir) => {
        if (result.invariants.some(({ first }) => first))
          say('an invariant broke: looking for a small world that shows it');
        explained = explainViolations(file, world.seed, result.invariants, artifactDir, runDir);
      },
    });
    const text = await writeReports(flags.store, run, worldCatalogue);
    if (flags.json) process.stdout.write(`${JSON.stringify(toJson(result, explained, seconds, run), null, 2)}\n`);
    else process.stdout.write(text);
    for (const [name, { smallest, replay }] of explained) say(`${name}: ${smallest.text}; to see it again: ${replay}`);
    say(`report: ${join(flags.store, run.id, 'report.html')}`);
    return run.exitCode ?? exitCode.interrupted;
  });
}

function toJson(
  { seed, traceHash, nodes, events, ledger, coverage, invariants }: Awaited<ReturnType<typeof virtualRun>>['result'],
  explained: ReadonlyMap<string, Explained>,
  seconds: number,
  { id, verdict, reason }: Awaited<ReturnType<typeof virtualRun>>['document'],
): object {
  return {
    seed,
    traceHash,
    nodes,
    events,
    eventsPerSecond: Math.round(events / seconds),
    ledger,
    coverage,
    invariants: invariants.map(({ name, first }) => ({
      name,
      held: !first,
      counterExample: explained.get(name) ?? first ?? null,
    })),
    verdict,
    reason,
    run: id,
  };
}
