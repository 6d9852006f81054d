import { join } from 'node:path';
import type { Command } from 'commander';
import type { Select } from '../../../results/record/metric.ts';
import { selectsOf } from '../../../results/record/slo.ts';
import { exitCode } from '../../../scenarios/base/exit-code.ts';
import { ownPrograms } from '../../../scenarios/lib/names.ts';
import { toK6 } from '../../../thresholds/translate/to-k6.ts';
import { toWebVitals } from '../../../thresholds/translate/to-web-vitals.ts';
import { makeOutputDirectory, writeOutput } from '../../lib/write-output.ts';
import { printJson, printLine, toJsonText } from '../../terminal/output.ts';
import { readNamedSlos } from './read-named-slos.ts';

type Flags = { out: string; json?: boolean; quiet?: boolean };

/** Defines `meshproof slo compile`. */
export function define(command: Command): void {
  command
    .argument('[files...]', 'SLO documents, plans or SLOs in one line; every shipped document by default')
    .requiredOption('--out <dir>', 'the directory for k6-thresholds.json and web-vitals-budgets.json')
    .option('--json', 'print the paths as JSON')
    .option('--quiet', 'print nothing')
    .addHelpText(
      'after',
      '\nExamples:\n  meshproof slo compile --out ./compiled\n  meshproof slo compile api --out ./compiled',
    )
    .action((files: string[], flags: Flags) => {
      process.exitCode = compileSlos(files, flags);
    });
}

function compileSlos(names: readonly string[], flags: Flags): number {
  const slos = readNamedSlos(names).flatMap((one) => one.slos);
  const programs = new Set([...ownPrograms, ...slos.flatMap(({ sli }) => selectsOf(sli)).flatMap(scenarioOf)]);
  const outputs = {
    'k6-thresholds.json': Object.fromEntries([...programs].map((program) => [program, toK6(slos, program)])),
    'web-vitals-budgets.json': toWebVitals(slos),
  };
  makeOutputDirectory(flags.out, 'write');
  const files = Object.entries(outputs).map(([name, value]) => {
    const file = join(flags.out, name);
    writeOutput(file, toJsonText(value), { action: 'write' });
    return file;
  });
  if (flags.json) printJson({ files });
  else if (!flags.quiet) for (const file of files) printLine(file);
  return exitCode.pass;
}

function scenarioOf({ match }: Select): string[] {
  return match.scenario === undefined ? [] : [match.scenario];
}
