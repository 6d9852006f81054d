import { type CompareOptions, compareRuns } from '../../results/compare/compare-runs.ts';
import type { ChangeVerdict, Comparison } from '../../results/record/comparison.ts';
import type { RunDigest } from '../../results/record/digest.ts';
import { comparisonText } from '../../results/report/text/comparison.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { type ExitCode, exitCode } from '../../scenarios/base/exit-code.ts';
import { baselineFor } from '../history/baseline-pool.ts';
import { digestOf, historyOf } from '../history/digests.ts';
import { runsOf } from '../history/find-runs.ts';
import { recoverStore } from '../run/recover-store.ts';

const codes: Record<ChangeVerdict, ExitCode> = {
  regression: exitCode.fail,
  improvement: exitCode.pass,
  equivalent: exitCode.pass,
  inconclusive: exitCode.inconclusive,
  invalid: exitCode.invalid,
};

/** `meshproof compare`: each side is what its words mean, or the baseline of the other side. Gives the exit code. */
export async function compareCommand(
  base: readonly string[],
  head: readonly string[],
  flags: { store: string; json?: boolean; quiet?: boolean },
): Promise<number> {
  await recoverStore(flags.store, warn);
  if (isBaseline(head))
    throw new UserError('the baseline is what runs are compared with', { hint: 'compare baseline last' });
  const headRuns = await digestsOf(head, flags.store);
  const baseRuns = isBaseline(base) ? await baselineFor(flags.store, headRuns) : await digestsOf(base, flags.store);
  const twice = baseRuns.find((run) => headRuns.some((other) => other.id === run.id));
  if (twice) throw new UserError(`${twice.id} is on both sides`, { hint: 'a run cannot be compared with itself' });
  const comparison = await compared(flags.store, baseRuns, headRuns);
  process.stdout.write(shown(comparison, flags));
  return codes[comparison.verdict];
}

/** With what the store knows of the spread between such runs, where the sides are too small to tell it. */
export async function compared(
  storeDir: string,
  base: readonly RunDigest[],
  head: readonly RunDigest[],
  options: Omit<CompareOptions, 'history'> = {},
): Promise<Comparison> {
  const history = Math.max(base.length, head.length) < 3 ? await historyOf(storeDir, [...base, ...head]) : [];
  return compareRuns(base, head, { ...options, history });
}

const isBaseline = (words: readonly string[]): boolean => words.length === 1 && words[0] === 'baseline';

async function digestsOf(words: readonly string[], storeDir: string): Promise<RunDigest[]> {
  const found = await runsOf(words, storeDir, warn);
  const digests: RunDigest[] = [];
  for (const one of found) digests.push(await digestOf(one.storeDir, one.run));
  return digests;
}

function shown(comparison: Comparison, { json, quiet }: { json?: boolean; quiet?: boolean }): string {
  if (json) return `${JSON.stringify(comparison, null, 2)}\n`;
  return quiet ? `${comparison.verdict}\n` : comparisonText(comparison);
}

function warn(line: string): void {
  process.stderr.write(`${line}\n`);
}
