import type { Command } from 'commander';
import { type PruneFlags, pruneRuns } from '../../history/prune-runs.ts';
import { collect, integer, keyValues, type RunFilterFlags, runFilter } from '../options.ts';

/** Defines `meshproof runs prune`. */
export function define(command: Command): void {
  command
    .option('--older-than <duration>', 'delete runs that started longer ago than this, e.g. 30d')
    .option('--keep <n>', 'delete all but the newest n runs', integer(0, 1_000_000))
    .option(
      '--max-size <size>',
      'delete the oldest runs until the other runs have at most this size together, e.g. 5GB',
    )
    .option('--plan <plan>', 'only runs of this plan')
    .option('--target <target>', 'only runs against this target')
    .option('--tag <key=value>', 'only runs with this tag (repeatable)', collect, [])
    .option('--dry-run', 'print the runs that would be deleted, and delete nothing')
    .option('--store <dir>', 'the directory of the run store', 'runs')
    .option('--json', 'print one JSON document on stdout')
    .option('--quiet', 'print nothing; the exit code is the only result')
    .addHelpText(
      'after',
      `
Examples:
  meshproof runs prune --older-than 30d --dry-run
  meshproof runs prune --keep 500 --max-size 5GB`,
    )
    .action(async (flags: PruneFlags & Omit<RunFilterFlags, 'tags'> & { tag: string[] }) => {
      process.exitCode = await pruneRuns(flags, runFilter({ ...flags, tags: keyValues(flags.tag, '--tag') }));
    });
}
