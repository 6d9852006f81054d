import type { Command } from 'commander';
import type { RunDocument } from '../../../results/record/run.ts';
import { listRuns } from '../../../results/store/run-store.ts';
import { exitCode } from '../../../scenarios/base/exit-code.ts';
import { printedCommands } from '../../../scenarios/base/printed-commands.ts';
import type { StoreFlags } from '../../lib/store-flags.ts';
import { recoverStore } from '../../run/recover-store.ts';
import { printJson, printLine, warn } from '../../terminal/output.ts';
import { collect, integer, keyValues, type RunFilterFlags, runFilter } from '../options.ts';

type Flags = StoreFlags & RunFilterFlags & { limit: number };

/** Defines `meshproof runs list`. */
export function define(command: Command): void {
  command
    .option('--store <dir>', 'the directory of the run store', 'runs')
    .option('--plan <plan>', 'only runs of this plan')
    .option('--target <target>', 'only runs against this target')
    .option('--tag <key=value>', 'only runs with this tag (repeatable)', collect, [])
    .option('--limit <n>', 'at most n runs', integer(1, 100_000), 20)
    .option('--json', 'print one JSON document on stdout')
    .option('--quiet', 'print only the ids')
    .addHelpText('after', '\nExamples:\n  meshproof runs list --plan smoke --limit 5\n  meshproof runs list --json')
    .action(async (flags: Omit<Flags, 'tags'> & { tag: string[] }) => {
      process.exitCode = await printRuns({ ...flags, tags: keyValues(flags.tag, '--tag') });
    });
}

async function printRuns(flags: Flags): Promise<number> {
  await recoverStore(flags.store, warn);
  const { runs, problems } = await listRuns(flags.store, { ...runFilter(flags), limit: flags.limit });
  if (flags.json) printJson({ runs, problems });
  else for (const run of runs) printLine(flags.quiet ? run.id : runLine(run));
  for (const { id, reason } of problems) warn(`${id} is left out: ${reason}`);
  if (runs.length === 0 && !flags.json && !flags.quiet)
    warn(`no run in ${flags.store}; ${printedCommands.run} makes one`);
  return exitCode.pass;
}

function runLine(run: RunDocument): string {
  return [run.id, run.verdict.padEnd(12), run.status.padEnd(11), run.target, run.reason].join('  ').slice(0, 160);
}
