import type { Command } from 'commander';
import { UserError } from '../../scenarios/base/errors.ts';
import { printedCommands } from '../../scenarios/base/printed-commands.ts';
import { type CompareFlags, compareNamedRuns } from '../history/compare-named-runs.ts';
import { collect } from './options.ts';

/** Defines `meshproof compare`. */
export function define(command: Command): void {
  command
    .argument(
      '[base]',
      'the base: "baseline"; run ids, "last" or directories of runs, separated by commas; or a tag as key=value',
    )
    .argument('[head]', 'the head: the runs that are compared with the base, in the same forms except "baseline"')
    .option('--base <runs>', 'more runs of the base (repeatable)', collect, [])
    .option('--head <runs>', 'more runs of the head (repeatable)', collect, [])
    .option('--discard-first', 'leave out the first run of each batch, because it warms the system up')
    .option('--no-discard-first', 'use the first run of each batch, even if it differs from the others')
    .option('--store <dir>', 'the directory of the run store', 'runs')
    .option('--json', 'print one JSON document on stdout')
    .option('--quiet', 'print only the verdict')
    .addHelpText(
      'after',
      `
Examples:
  meshproof compare branch=main branch=mine
  meshproof compare baseline last --json

Exit codes: 0 no regression, 1 regression, 3 not comparable, 4 inconclusive.`,
    )
    .action(
      async (
        base: string | undefined,
        head: string | undefined,
        flags: CompareFlags & { base: string[]; head: string[] },
      ) => {
        const sides = { base: wordsOf(base, flags.base, 'base'), head: wordsOf(head, flags.head, 'head') };
        process.exitCode = await compareNamedRuns(sides.base, sides.head, flags);
      },
    );
}

function wordsOf(argument: string | undefined, option: readonly string[], side: string): string[] {
  const words = [...(argument === undefined ? [] : [argument]), ...option];
  if (words.length > 0) return words;
  throw new UserError(`no ${side} is named`, { hint: printedCommands.compareWithBaseline });
}
