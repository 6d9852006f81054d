import type { Command } from 'commander';
import type { ChangeVerdict, Comparison } from '../../results/record/comparison.ts';
import type { RunDigest } from '../../results/record/digest.ts';
import { comparisonText } from '../../results/report/text/comparison.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { type ExitCode, exitCode } from '../../scenarios/base/exit-code.ts';
import { printedCommands } from '../../scenarios/base/printed-commands.ts';
import { baselineFor } from '../history/baseline-pool.ts';
import { compareStoredRuns } from '../history/compare-stored-runs.ts';
import { digestOf } from '../history/digests.ts';
import { findRuns } from '../history/find-runs.ts';
import type { StoreFlags } from '../lib/store-flags.ts';
import { recoverStore } from '../run/recover-store.ts';
import { printJson, printLine, printText, warn } from '../terminal/output.ts';
import { collect } from './options.ts';

/**
 * `discardFirst` is undefined if neither --discard-first nor --no-discard-first is given. The values of the runs then
 * decide whether the first run of a batch is left out.
 */
type CompareFlags = StoreFlags & { discardFirst?: boolean };

const codes: Record<ChangeVerdict, ExitCode> = {
  regression: exitCode.fail,
  improvement: exitCode.pass,
  equivalent: exitCode.pass,
  inconclusive: exitCode.inconclusive,
  invalid: exitCode.invalid,
};

/** Defines `meshproof compare`. */
export function define(command: Command): void {
  command
    .argument('[base]', '"baseline", a run id, "last", a run\'s directory, several with commas, or a tag as key=value')
    .argument('[head]', 'the same, for the runs that are compared with the base')
    .option('--base <runs>', 'more runs of the base (repeatable)', collect, [])
    .option('--head <runs>', 'more runs of the head (repeatable)', collect, [])
    .option('--discard-first', 'the first run of each batch warms up and does not count')
    .option('--no-discard-first', 'the first run of each batch counts, even if it differs from the others')
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
        process.exitCode = await printComparison(sides.base, sides.head, flags);
      },
    );
}

function wordsOf(argument: string | undefined, option: readonly string[], side: string): string[] {
  const words = [...(argument === undefined ? [] : [argument]), ...option];
  if (words.length > 0) return words;
  throw new UserError(`no ${side} is named`, { hint: printedCommands.compareWithBaseline });
}

/** Compares two groups of stored runs, or one with its baseline, and prints the result. Resolves to the exit code. */
export async function printComparison(
  base: readonly string[],
  head: readonly string[],
  flags: CompareFlags,
): Promise<number> {
  await recoverStore(flags.store, warn);
  if (isBaseline(head)) throw new UserError('the baseline can only be the base', { hint: 'compare baseline last' });
  const headRuns = await digestsOf(head, flags.store);
  const baseRuns = isBaseline(base) ? await baselineFor(flags.store, headRuns) : await digestsOf(base, flags.store);
  const twice = baseRuns.find((run) => headRuns.some((other) => other.id === run.id));
  if (twice) throw new UserError(`${twice.id} is on both sides`, { hint: 'a run cannot be compared with itself' });
  const comparison = await compareStoredRuns(flags.store, baseRuns, headRuns, {
    discardFirst: flags.discardFirst,
  });
  print(comparison, flags);
  return codes[comparison.verdict];
}

const isBaseline = (words: readonly string[]): boolean => words.length === 1 && words[0] === 'baseline';

async function digestsOf(words: readonly string[], storeDir: string): Promise<RunDigest[]> {
  const found = await findRuns(words, storeDir, warn);
  const digests: RunDigest[] = [];
  for (const one of found) digests.push(await digestOf(one.storeDir, one.run));
  return digests;
}

function print(comparison: Comparison, { json, quiet }: StoreFlags): void {
  if (json) printJson(comparison);
  else if (quiet) printLine(comparison.verdict);
  else printText(comparisonText(comparison));
}
