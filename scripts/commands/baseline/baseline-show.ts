import type { Command } from 'commander';
import { readBaselines } from '../../../results/store/baselines.ts';
import { exitCode } from '../../../scenarios/base/exit-code.ts';
import { printedCommands } from '../../../scenarios/base/printed-commands.ts';
import { baselineJson, baselineText } from '../../history/baseline-summary.ts';
import type { StoreFlags } from '../../lib/store-flags.ts';
import { printJson, printLine, warn } from '../../terminal/output.ts';

type Flags = StoreFlags & { plan?: string };

/** Defines `meshproof baseline show`. */
export function define(command: Command): void {
  command
    .option('--plan <plan>', 'only the baselines of this plan')
    .option('--store <dir>', 'the directory of the run store', 'runs')
    .option('--json', 'print one JSON document on stdout')
    .option('--quiet', 'print only the files')
    .addHelpText('after', '\nExamples:\n  meshproof baseline show\n  meshproof baseline show --plan smoke --json')
    .action((flags: Flags) => {
      process.exitCode = showBaselines(flags);
    });
}

/** Prints every baseline of the store, or the baselines of one plan. Returns the exit code. */
export function showBaselines(flags: Flags): number {
  const all = readBaselines(flags.store).filter(
    ({ baseline }) => flags.plan === undefined || baseline.plan === flags.plan,
  );
  if (flags.json) printJson({ baselines: all.map(({ file, baseline }) => ({ file, ...baselineJson(baseline) })) });
  else for (const { file, baseline } of all) printLine(flags.quiet ? file : baselineText(file, baseline));
  if (all.length === 0 && !flags.json)
    warn(`the store ${flags.store} has no baseline; ${printedCommands.setBaseline} makes a baseline`);
  return exitCode.pass;
}
