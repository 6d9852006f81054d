import type { ChangeVerdict, Comparison } from '../../results/record/comparison.ts';
import type { RunDigest } from '../../results/record/digest.ts';
import { comparisonText } from '../../results/report/text/comparison.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { type ExitCode, exitCode } from '../../scenarios/base/exit-code.ts';
import { printedCommands } from '../../scenarios/base/printed-commands.ts';
import type { StoreFlags } from '../lib/store-flags.ts';
import { recoverStore } from '../run/recover-store.ts';
import { printJson, printLine, printText, warn } from '../terminal/output.ts';
import { baselineFor } from './baseline-pool.ts';
import { compareStoredRuns } from './compare-stored-runs.ts';
import { digestOf } from './digests.ts';
import { findRuns } from './find-runs.ts';

/**
 * `discardFirst` is undefined if neither --discard-first nor --no-discard-first is given. The values of the runs then
 * decide whether the first run of a batch is left out.
 */
export type CompareFlags = StoreFlags & { discardFirst?: boolean };

const codes: Record<ChangeVerdict, ExitCode> = {
  regression: exitCode.fail,
  improvement: exitCode.pass,
  equivalent: exitCode.pass,
  inconclusive: exitCode.inconclusive,
  invalid: exitCode.invalid,
};

/**
 * Compares the stored runs `head` with the stored runs `base`, or with the baseline. Prints the result. Resolves to the
 * exit code.
 */
export async function compareNamedRuns(
  base: readonly string[],
  head: readonly string[],
  flags: CompareFlags,
): Promise<number> {
  await recoverStore(flags.store, warn);
  if (isBaseline(head))
    throw new UserError('the baseline can only be the first side of a comparison: name the baseline first', {
      hint: printedCommands.compareWithBaseline,
    });
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
