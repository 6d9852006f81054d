import type { Command } from 'commander';
import { baselineValues } from '../../../results/compare/baseline-values.ts';
import { type Baseline, readBaselines } from '../../../results/store/baselines.ts';
import { formatTime, formatValue } from '../../../results/words/format.ts';
import { exitCode } from '../../../scenarios/base/exit-code.ts';
import { printedCommands } from '../../../scenarios/base/printed-commands.ts';
import { printJson, printLine, warn } from '../../terminal/output.ts';
import type { StoreFlags } from '../options.ts';

type Flags = StoreFlags & { plan?: string };

/** Defines `meshproof baseline show`. */
export function define(command: Command): void {
  command
    .option('--plan <plan>', 'only of this plan')
    .option('--store <dir>', 'the directory of the run store', 'runs')
    .option('--json', 'one JSON document on stdout')
    .option('--quiet', 'only the files')
    .addHelpText('after', '\nExamples:\n  meshproof baseline show\n  meshproof baseline show --plan smoke --json')
    .action((flags: Flags) => {
      process.exitCode = showBaselines(flags);
    });
}

/** Prints every baseline of the store, or those of one plan. Returns the exit code. */
export function showBaselines(flags: Flags): number {
  const all = readBaselines(flags.store).filter(
    ({ baseline }) => flags.plan === undefined || baseline.plan === flags.plan,
  );
  if (flags.json) printJson({ baselines: all.map(({ file, baseline }) => ({ file, ...baselineJson(baseline) })) });
  else for (const { file, baseline } of all) printLine(flags.quiet ? file : baselineText(file, baseline));
  if (all.length === 0 && !flags.json) warn(`no baseline in ${flags.store}; ${printedCommands.setBaseline} makes one`);
  return exitCode.pass;
}

/** A baseline as `--json` prints it: its runs by id, and one value for each metric. */
export function baselineJson({ runs, ...baseline }: Baseline): object {
  return {
    ...baseline,
    runs: runs.map(({ id, startedAt, tags }) => ({ id, startedAt, tags })),
    metrics: baselineValues(runs),
  };
}

function baselineText(file: string, { plan, target, updatedAt, runs }: Baseline): string {
  const values = baselineValues(runs).filter(({ primary }) => primary);
  const width = Math.max(0, ...values.map(({ name }) => name.length));
  const lines = values.map(({ name, unit, value, spread }) => {
    const spreadText =
      spread === null ? '' : `, runs differ by ${formatValue(spread, unit === 'ratio' ? unit : 'ratio')}`;
    return `  ${name.padEnd(width)}  ${formatValue(value, unit)}${spreadText}`;
  });
  const first = runs[0]?.id;
  const last = runs.at(-1)?.id;
  const head = `${plan} against ${target}: ${runs.length} runs, ${first} to ${last}, set ${formatTime(updatedAt)}`;
  return [head, `  ${file}`, ...lines].join('\n');
}
