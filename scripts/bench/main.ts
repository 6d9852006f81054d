import { Argument, Command } from 'commander';
import { append } from '../../scenarios/base/long-lists.ts';
import { exitOnError } from '../lib/process-end.ts';
import { benchAccuracy } from './accuracy/accuracy.ts';
import { benchAccuracyRuns } from './accuracy/accuracy-runs.ts';
import { benchBrowserPeers } from './browser-peers/browser-peers.ts';
import { benchCapacity } from './capacity.ts';
import { benchCapacityReal } from './capacity-real.ts';
import { type Claim, keepClaims, readClaims } from './claims.ts';
import { writeSection } from './docs-section.ts';
import { endAtSignals, endDescendants } from './end-descendants.ts';
import { benchFirstRequest } from './first-request.ts';
import { benchInference } from './inference/inference.ts';
import { benchLoad } from './load.ts';
import { benchOverhead } from './load-overhead.ts';
import { benchSoak } from './load-soak.ts';
import { benchMesh } from './mesh/mesh.ts';
import { benchMeshSockets } from './mesh/sockets.ts';
import { performanceTables } from './page/performance-tables.ts';
import { benchPeers } from './peers/peers.ts';
import { benchReferee } from './referee/referee.ts';
import { benchReports } from './reports/reports.ts';
import { benchSchedule } from './schedule-soak.ts';
import { benchSlo } from './slo/slo.ts';
import { benchSmoke } from './smoke.ts';
import { benchStandIn } from './stand-in.ts';
import { benchStart } from './start.ts';
import { benchSynthetics } from './synthetics.ts';

const parts: Readonly<Record<string, () => Promise<Claim[]>>> = {
  start: async () => [...(await benchStart()), ...(await benchFirstRequest())],
  'stand-in': benchStandIn,
  load: benchLoad,
  overhead: () => benchOverhead(),
  peers: benchPeers,
  soak: () => benchSoak(),
  smoke: benchSmoke,
  synthetics: benchSynthetics,
  'browser-peers': () => benchBrowserPeers(),
  schedule: () => benchSchedule(),
  mesh: benchMesh,
  'mesh-sockets': benchMeshSockets,
  accuracy: benchAccuracy,
  inference: benchInference,
  'accuracy-runs': benchAccuracyRuns,
  capacity: benchCapacity,
  'capacity-real': benchCapacityReal,
  reports: benchReports,
  slo: benchSlo,
  referee: benchReferee,
};

const program = new Command('bench')
  .description('measure the claims of the docs; each part writes its rows into docs/claims.json')
  .addArgument(new Argument('[parts...]', 'all when none is given').choices(Object.keys(parts)))
  .option('--json', 'print the claims as JSON')
  .addHelpText(
    'after',
    '\nExamples:\n  npm run bench -- start\n  npm run bench -- referee\n  npm run bench -- smoke --json',
  )
  .action(async (names: string[], { json }: { json?: boolean }) => {
    const all: Claim[] = [];
    for (const name of names.length > 0 ? names : Object.keys(parts)) {
      process.stderr.write(`bench: ${name}\n`);
      const claims = await parts[name]!();
      keepClaims(name, claims);
      writeSection('docs/performance.md', 'claims', performanceTables(readClaims()));
      append(all, claims);
    }
    if (json) process.stdout.write(`${JSON.stringify({ claims: all }, null, 2)}\n`);
    else
      for (const { claim, target, measured, met } of all)
        process.stdout.write(`${state(met)}  ${claim}: ${measured} (target ${target})\n`);
  });

function state(met: boolean | null): string {
  return met === null ? 'not resolved' : met ? 'met         ' : 'NOT MET     ';
}

endAtSignals();
try {
  await program.parseAsync();
} catch (error) {
  exitOnError(error);
} finally {
  await endDescendants();
}
