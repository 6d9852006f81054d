import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { withLock } from '../../results/store/owners/lock.ts';
import { runDirOf, runLockOf } from '../../results/store/run-files.ts';
import { readRun } from '../../results/store/run-store.ts';
import { openSealedRun } from '../../results/store/sealed-run.ts';
import { storeFailure } from '../../results/store/store-error.ts';
import { exitCode } from '../../scenarios/base/exit-code.ts';
import { reportRun } from '../history/report-run.ts';
import type { StoreFlags } from '../lib/store-flags.ts';
import { recoverStore } from '../run/recover-store.ts';
import { openFile, startProgram } from '../terminal/open-file.ts';
import { printJson, printLine, warn } from '../terminal/output.ts';

type ReportFlags = StoreFlags & { open?: boolean };

/** Defines `meshproof report`. */
export function define(command: Command): void {
  command
    .argument('<run>', 'a run id, or "last"')
    .option('--open', 'open report.html with the browser of this machine')
    .option('--store <dir>', 'the directory of the run store', 'runs')
    .option('--json', 'print the paths as JSON')
    .option('--quiet', 'print nothing')
    .addHelpText(
      'after',
      '\nExamples:\n  meshproof report last\n  meshproof report last --open\n  meshproof report last --json',
    )
    .action(async (run: string, flags: ReportFlags) => {
      process.exitCode = await rewriteReports(run, flags);
    });
}

async function rewriteReports(id: string, flags: ReportFlags): Promise<number> {
  await recoverStore(flags.store, warn);
  const run = await readRun(flags.store, id);
  // The run is read again under the lock, because a push may have changed it meanwhile.
  await withLock(runLockOf(flags.store, run.id), 'changing or deleting this run', async () =>
    reportRun(openSealedRun(flags.store, await readRun(flags.store, run.id))),
  ).catch((error) => {
    throw storeFailure(flags.store, error);
  });
  const names = ['report.html', 'summary.md', 'junit.xml'];
  const files = names.map((name) => join(runDirOf(flags.store, run.id), name));
  if (flags.json) printJson({ files });
  else if (!flags.quiet) for (const file of files) printLine(file);
  if (!flags.open) return exitCode.pass;
  const failure = await openFile(resolve(files[0]!), process.platform, startProgram);
  if (failure === undefined) return exitCode.pass;
  warn(`the report was not opened: ${failure}; its file is ${files[0]}`);
  return exitCode.unavailable;
}
