import type { Command } from 'commander';
import { readRun } from '../../../results/store/run-store.ts';
import { openSealedRun } from '../../../results/store/sealed-run.ts';
import { exitCode } from '../../../scenarios/base/exit-code.ts';
import { reportText } from '../../history/report-run.ts';
import type { StoreFlags } from '../../lib/store-flags.ts';
import { recoverStore } from '../../run/recover-store.ts';
import { printJson, printLine, printPainted, warn } from '../../terminal/output.ts';

/** Defines `meshproof runs show`. */
export function define(command: Command): void {
  command
    .argument('<run>', 'a run id, or "last"')
    .option('--store <dir>', 'the directory of the run store', 'runs')
    .option('--json', 'print run.json on stdout')
    .option('--quiet', 'print only the verdict')
    .addHelpText('after', '\nExamples:\n  meshproof runs show last\n  meshproof runs show last --json')
    .action(async (run: string, flags: StoreFlags) => {
      process.exitCode = await showRun(run, flags);
    });
}

async function showRun(id: string, flags: StoreFlags): Promise<number> {
  await recoverStore(flags.store, warn);
  const run = await readRun(flags.store, id);
  if (flags.json) printJson(run);
  else if (flags.quiet) printLine(run.verdict);
  else printPainted(await reportText(openSealedRun(flags.store, run)));
  return exitCode.pass;
}
