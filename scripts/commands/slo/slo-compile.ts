import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { formatCountOf } from '../../../results/words/format.ts';
import { exitCode } from '../../../scenarios/base/exit-code.ts';
import { alertLines } from '../../../thresholds/compile/alert-lines.ts';
import { usualScrapeS } from '../../../thresholds/compile/compile-rules.ts';
import type { Compiled } from '../../../thresholds/compile/compile-slos.ts';
import { drillScaling } from '../../../thresholds/compile/scale-windows.ts';
import { compileDocuments } from '../../slo/compile-documents.ts';
import { differences, replaceDirectory } from '../../slo/compiled-directory.ts';
import { majorOf, type PrometheusFlag, prometheusOption } from '../../slo/prometheus-option.ts';
import { printJson, printLine } from '../../terminal/output.ts';

type Flags = PrometheusFlag & {
  out: string;
  windows: 'production' | 'drill';
  check?: boolean;
  json?: boolean;
  quiet?: boolean;
};

const examples = `
Examples:
  meshproof slo compile ./slos/checkout.yaml --out ./compiled
  meshproof slo compile ./slos/*.yaml --out ./compiled --check
  meshproof slo compile ./slos/checkout.yaml --out ./drill --windows drill

Exit codes: 0 done, 1 --check found a difference, 2 a document is wrong.`;

/** Defines `meshproof slo compile`. */
export function define(command: Command): void {
  command
    .argument('[files...]', 'SLO documents, plans or SLOs in one line; every shipped document by default')
    .requiredOption('--out <dir>', 'the directory for the compiled files; it is replaced as a whole')
    .addOption(
      new Option('--windows <length>', '"drill" divides every window by 60, so that an alert fires in seconds')
        .choices(['production', 'drill'])
        .default('production'),
    )
    .addOption(prometheusOption())
    .option('--check', 'write nothing; exit 1 when a file in the directory differs from its documents')
    .option('--json', 'print one JSON document on stdout')
    .option('--quiet', 'print nothing')
    .addHelpText('after', examples)
    .action((files: string[], flags: Flags) => {
      process.exitCode = compile(files, flags);
    });
}

function compile(names: readonly string[], flags: Flags): number {
  const scaling = flags.windows === 'drill' ? drillScaling : null;
  const compiled = compileDocuments(names, flags.out, { scrapeS: usualScrapeS, scaling }, majorOf(flags));
  if (flags.check) return check(compiled, flags);
  replaceDirectory(flags.out, compiled.files);
  const files = [...compiled.files.keys()].map((name) => join(flags.out, name));
  if (flags.json) printJson({ files, alerts: compiled.rules.flatMap(alertLines) });
  else if (!flags.quiet) for (const line of [...compiled.rules.flatMap(alertLines), ...files]) printLine(line);
  return exitCode.pass;
}

function check({ files }: Compiled, { out, json, quiet }: Flags): number {
  const changed = differences(out, files);
  if (json) printJson({ changed });
  else if (!quiet) {
    for (const name of changed)
      printLine(`${join(out, name)} differs from its documents: run "slo compile" without --check`);
    if (changed.length === 0)
      printLine(`${formatCountOf(files.size, 'file matches its document', 'files match their documents')} in ${out}`);
  }
  return changed.length === 0 ? exitCode.pass : exitCode.fail;
}
