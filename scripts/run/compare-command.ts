import { compareRuns } from '../../results/compare/compare-runs.ts';
import type { ChangeVerdict, Comparison } from '../../results/compare/comparison.ts';
import type { RunDocument } from '../../results/record/run.ts';
import { listRuns, readRun } from '../../results/store/run-store.ts';
import { UserError } from '../../scenarios/plan/errors.ts';
import { type ExitCode, exitCode } from '../../scenarios/plan/exit-code.ts';
import { comparisonText } from './comparison-text.ts';

const codes: Record<ChangeVerdict, ExitCode> = {
  regression: exitCode.fail,
  improvement: exitCode.pass,
  equivalent: exitCode.pass,
  inconclusive: exitCode.inconclusive,
  invalid: exitCode.invalid,
};

export async function compareCommand(
  base: string,
  head: string,
  flags: { store: string; json?: boolean; quiet?: boolean },
): Promise<number> {
  const [a, b] = [await runsOf(base, flags.store), await runsOf(head, flags.store)];
  const twice = a.find((run) => b.some((other) => other.id === run.id));
  if (twice) throw new UserError(`${twice.id} is on both sides`, { hint: 'a run cannot be compared with itself' });
  const comparison = compareRuns(a, b);
  process.stdout.write(shown(comparison, flags, [a.length, b.length]));
  return codes[comparison.verdict];
}

function shown(
  comparison: Comparison,
  { json, quiet }: { json?: boolean; quiet?: boolean },
  runs: [number, number],
): string {
  if (json) return `${JSON.stringify(comparison, null, 2)}\n`;
  return quiet ? `${comparison.verdict}\n` : comparisonText(comparison, runs);
}

/** The runs that a word on the command line means. */
async function runsOf(word: string, storeDir: string): Promise<RunDocument[]> {
  const at = word.indexOf('=');
  if (at < 1) {
    const runs = await Promise.all(word.split(',').map((id) => readRun(storeDir, id)));
    return [...new Map(runs.map((run) => [run.id, run])).values()];
  }
  const { runs, problems } = await listRuns(storeDir, { tags: { [word.slice(0, at)]: word.slice(at + 1) } });
  for (const { id, reason } of problems) process.stderr.write(`${id} is left out: ${reason}\n`);
  if (runs.length === 0) throw new UserError(`no run has the tag ${word}`, { file: storeDir });
  return runs;
}
