import type { Command } from 'commander';
import { isSound } from '../../../results/compare/run-digest.ts';
import { listRuns } from '../../../results/store/run-store.ts';
import { formatCountOf } from '../../../results/words/format.ts';
import { systemClock } from '../../../scenarios/base/clock.ts';
import { UserError } from '../../../scenarios/base/errors.ts';
import { exitCode } from '../../../scenarios/base/exit-code.ts';
import { printedCommands } from '../../../scenarios/base/printed-commands.ts';
import { acceptRuns } from '../../history/baseline-pool.ts';
import { baselineJson } from '../../history/baseline-summary.ts';
import { type FoundRun, findRuns } from '../../history/find-runs.ts';
import { unsoundWarnings } from '../../history/unsound-runs.ts';
import type { StoreFlags } from '../../lib/store-flags.ts';
import { recoverStore } from '../../run/recover-store.ts';
import { rfc3339 } from '../../run/run-document.ts';
import { printJson, printLine, warn } from '../../terminal/output.ts';
import { integer } from '../options.ts';

type Flags = StoreFlags & { last?: number; plan?: string; add?: boolean };

/** Defines `meshproof baseline set`. */
export function define(command: Command): void {
  command
    .argument('[runs...]', 'run ids, "last", or a tag as key=value')
    .option('--last <n>', 'use the newest n runs that can be in a baseline', integer(1, 1000))
    .option('--plan <plan>', 'with --last, use only runs of this plan')
    .option('--add', 'add the runs to the baseline instead of replacing it; it keeps its newest 20 runs')
    .option('--store <dir>', 'the directory of the run store', 'runs')
    .option('--json', 'print one JSON document on stdout')
    .option('--quiet', 'print nothing; the exit code is the only result')
    .addHelpText(
      'after',
      `
Examples:
  meshproof baseline set --last 10 --plan smoke
  meshproof baseline set last --add

A baseline is a file in runs/baselines. It can be committed to git.`,
    )
    .action(async (runs: string[], flags: Flags) => {
      process.exitCode = await setBaseline(runs, flags);
    });
}

/**
 * Makes the named runs a baseline. With `add`, adds the runs to the existing baseline. With `last` instead of names,
 * uses that many of the newest runs that are comparable with each other. Resolves to the exit code. Throws UserError
 * for runs that cannot be a baseline.
 */
export async function setBaseline(words: readonly string[], flags: Flags): Promise<number> {
  await recoverStore(flags.store, warn);
  if (words.length > 0 === (flags.last !== undefined)) {
    throw new UserError('name the runs, or use --last, but not both', {
      hint: 'write "baseline set last" or "baseline set --last 10"',
    });
  }
  const runs =
    flags.last === undefined ? await findRuns(words, flags.store, warn) : await newestRuns(flags.last, flags);
  const { file, baseline } = await acceptRuns(flags.store, runs, {
    add: flags.add ?? false,
    updatedAt: rfc3339(systemClock.wallMs()),
  });
  for (const warning of unsoundWarnings(runs, 'baseline')) warn(warning);
  if (flags.json) printJson({ file, ...baselineJson(baseline) });
  else if (!flags.quiet) {
    const count = formatCountOf(baseline.runs.length, 'run');
    printLine(`${file}: the baseline of the plan ${baseline.plan} against ${baseline.target} has ${count}`);
  }
  return exitCode.pass;
}

async function newestRuns(n: number, { store, plan }: Flags): Promise<FoundRun[]> {
  const { runs } = await listRuns(store, { status: 'complete', ...(plan !== undefined && { plan }) });
  const sound = runs.filter(isSound);
  const same = sound.filter((run) => run.comparableKey === sound[0]?.comparableKey).slice(0, n);
  if (same.length === 0)
    throw new UserError('the store has no run that can be in a baseline', {
      file: store,
      hint: `${printedCommands.run} makes a run`,
    });
  if (same.length < n)
    warn(`the baseline gets ${same.length} of ${n} runs: the store has no more suitable runs of this kind`);
  return same.map((run) => ({ storeDir: store, run }));
}
