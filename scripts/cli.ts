#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { exitCode } from '../scenarios/base/exit-code.ts';
import { addBaseline } from './commands/baseline.ts';
import { addCapacity } from './commands/capacity.ts';
import { addChat } from './commands/chat.ts';
import { addCheck } from './commands/check.ts';
import { addCompare } from './commands/compare.ts';
import { addDoctor } from './commands/doctor.ts';
import { addExport } from './commands/export.ts';
import { addMesh } from './commands/mesh.ts';
import { addReport } from './commands/report.ts';
import { addRun } from './commands/run.ts';
import { addRuns } from './commands/runs.ts';
import { addSelftest } from './commands/selftest.ts';
import { addSlo } from './commands/slo.ts';
import { addTrend } from './commands/trend.ts';
import { addUp } from './commands/up.ts';
import { exitOnError } from './lib/exit-on-error.ts';
import { version } from './lib/version.ts';

// `meshproof … | head` closes the pipe before everything is written: nobody is left to tell.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

const program = new Command('meshproof')
  .description('Load and synthetic checks for mesh, API and AI-inference systems, with verdicts that can be believed.')
  .version(version)
  .showSuggestionAfterError()
  .configureHelp({ showGlobalOptions: true })
  .exitOverride();

for (const add of [
  addRun,
  addCheck,
  addChat,
  addMesh,
  addUp,
  addRuns,
  addCompare,
  addTrend,
  addCapacity,
  addBaseline,
  addReport,
  addSlo,
  addExport,
  addDoctor,
  addSelftest,
])
  add(program);
program.addHelpText(
  'after',
  '\nExit codes: 0 pass or done, 1 fail, 2 usage, 3 invalid, 4 inconclusive, 5 tool or target not to be had, 70 our bug,\n130 and 143 interrupted.',
);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? exitCode.pass : exitCode.usage;
  else exitOnError(error);
}
