import type { Command } from 'commander';
import { formatCountOf } from '../../../results/words/format.ts';
import { systemClock } from '../../../scenarios/base/clock.ts';
import { exitCode } from '../../../scenarios/base/exit-code.ts';
import { anchorBaseline } from '../../history/anchor-baseline.ts';
import { baselineJson } from '../../history/baseline-summary.ts';
import { findRuns } from '../../history/find-runs.ts';
import { unsoundWarnings } from '../../history/unsound-runs.ts';
import type { StoreFlags } from '../../lib/store-flags.ts';
import { recoverStore } from '../../run/recover-store.ts';
import { rfc3339 } from '../../run/run-document.ts';
import { printJson, printLine, warn } from '../../terminal/output.ts';

type Flags = StoreFlags & { plan?: string };

/** Defines `meshproof baseline anchor`. */
export function define(command: Command): void {
  command
    .argument(
      '[runs...]',
      'run ids, "last", or a tag as key=value; without any of these, the newest 40 runs that joined the baseline',
    )
    .option('--plan <plan>', 'if no runs are named, set the anchor of the baseline of this plan')
    .option('--store <dir>', 'the directory of the run store', 'runs')
    .option('--json', 'print one JSON document on stdout')
    .option('--quiet', 'print nothing; the exit code is the only result')
    .addHelpText(
      'after',
      `
Examples:
  meshproof baseline anchor --plan smoke
  meshproof baseline anchor release=1.4

Set the anchor at each release. New runs of the branch join the baseline, but not the anchor. The comparison with the
anchor therefore shows small changes that add up, even if each of them passes.`,
    )
    .action(async (runs: string[], flags: Flags) => {
      process.exitCode = await setAnchor(runs, flags);
    });
}

/**
 * Sets the anchor of a baseline: fixed runs with which newer runs are compared. Resolves to the exit code. Throws
 * UserError for runs that cannot be in a baseline. A command without names of runs needs exactly one matching baseline.
 */
export async function setAnchor(words: readonly string[], flags: Flags): Promise<number> {
  await recoverStore(flags.store, warn);
  const runs = await findRuns(words, flags.store, warn);
  const setAt = rfc3339(systemClock.wallMs());
  const { file, baseline } = await anchorBaseline(flags.store, runs, {
    setAt,
    ...(flags.plan !== undefined && { plan: flags.plan }),
  });
  for (const warning of unsoundWarnings(runs, 'anchor')) warn(warning);
  if (flags.json) printJson({ file, ...baselineJson(baseline) });
  else if (!flags.quiet)
    printLine(
      `${file}: the anchor of the plan ${baseline.plan} has ${formatCountOf(baseline.anchor!.runs.length, 'run')}`,
    );
  return exitCode.pass;
}
