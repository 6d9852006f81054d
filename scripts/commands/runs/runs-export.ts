import { type Command, Option } from 'commander';
import type { RunDocument } from '../../../results/record/run.ts';
import { exportRows, toCsv, toNdjson } from '../../../results/store/export-runs.ts';
import { listRuns } from '../../../results/store/run-store.ts';
import { formatCountOf } from '../../../results/words/format.ts';
import { exitCode } from '../../../scenarios/base/exit-code.ts';
import { findRuns } from '../../history/find-runs.ts';
import type { StoreFlags } from '../../lib/store-flags.ts';
import { checkOutput, writeOutput } from '../../lib/write-output.ts';
import { recoverStore } from '../../run/recover-store.ts';
import { printJson, printJsonText, printText, warn } from '../../terminal/output.ts';
import { collect, keyValues, type RunFilterFlags, runFilter } from '../options.ts';

type Flags = StoreFlags & RunFilterFlags & { format: 'csv' | 'ndjson'; out?: string };

/** Defines `meshproof runs export`. */
export function define(command: Command): void {
  command
    .argument('[runs...]', 'run ids, "last", or a tag as key=value; all runs by default')
    .addOption(new Option('--format <format>', 'csv or ndjson').choices(['csv', 'ndjson']).default('csv'))
    .option('--out <file>', 'write to a new file instead of stdout')
    .option('--plan <plan>', 'only runs of this plan')
    .option('--target <target>', 'only runs against this target')
    .option('--tag <key=value>', 'only runs with this tag (repeatable)', collect, [])
    .option('--store <dir>', 'the directory of the run store', 'runs')
    .option('--json', 'print one JSON document on stdout')
    .option('--quiet', 'do not print the number of rows')
    .addHelpText(
      'after',
      `
Examples:
  meshproof runs export --plan smoke --out smoke.csv
  meshproof runs export last --format ndjson`,
    )
    .action(async (words: string[], flags: Omit<Flags, 'tags'> & { tag: string[] }) => {
      process.exitCode = await exportRuns(words, { ...flags, tags: keyValues(flags.tag, '--tag') });
    });
}

/** An existing file is not overwritten, because it may be the only copy of runs that were pruned after the export. */
const newExport = { action: 'write the export', isNew: true };

async function exportRuns(words: readonly string[], flags: Flags): Promise<number> {
  if (flags.out !== undefined) checkOutput(flags.out, newExport);
  await recoverStore(flags.store, warn);
  const rows = (await selectRuns(words, flags)).reverse().flatMap(exportRows);
  const text = flags.format === 'csv' ? toCsv(rows) : toNdjson(rows);
  if (flags.json) printJson({ rows });
  if (flags.out !== undefined) {
    writeOutput(flags.out, text, newExport);
    if (!flags.quiet) warn(`wrote ${formatCountOf(rows.length, 'row')} to ${flags.out}`);
  } else if (!flags.json && flags.format === 'csv') printText(text);
  else if (!flags.json) printJsonText(text);
  return exitCode.pass;
}

async function selectRuns(words: readonly string[], flags: Flags): Promise<RunDocument[]> {
  if (words.length > 0) return (await findRuns(words, flags.store, warn)).map(({ run }) => run);
  const { runs, problems } = await listRuns(flags.store, runFilter(flags));
  for (const { id, reason } of problems) warn(`${id} is left out: ${reason}`);
  return runs;
}
