import type { Command } from 'commander';
import type { Slo } from '../../../results/record/slo.ts';
import { exitCode } from '../../../scenarios/base/exit-code.ts';
import type { Phase } from '../../../scenarios/plan/phase.ts';
import { checkAgainst } from '../../../thresholds/read/check-against.ts';
import { printJson, printLine } from '../../terminal/output.ts';
import { allMetrics, readNamedSlos } from './read-named-slos.ts';

type Flags = { json?: boolean; quiet?: boolean };

/** Defines `meshproof slo check`. */
export function define(command: Command): void {
  command
    .argument('[files...]', 'SLO documents, plans or SLOs in one line; every shipped document by default')
    .option('--json', 'one JSON document on stdout')
    .option('--quiet', 'only the exit code')
    .addHelpText('after', '\nExamples:\n  meshproof slo check\n  meshproof slo check ./slos/checkout.yaml ./plan.yaml')
    .action((files: string[], flags: Flags) => {
      process.exitCode = checkSlos(files, flags);
    });
}

/** Throws the errors of all words as UserError. */
function checkSlos(words: readonly string[], flags: Flags): number {
  const named = readNamedSlos(words);
  const documents = named.filter(({ isPlan }) => !isPlan).flatMap(({ slos }) => slos);
  // The reader of a plan has checked the SLOs of the plan against its phases and metrics.
  checkAgainst(documents, allMetrics, phasesNamedBy(documents));
  const slos = named.flatMap((one) => one.slos);
  if (flags.json) printJson({ slos: slos.map(({ name, file, title }) => ({ name, file, title })) });
  else if (!flags.quiet)
    for (const { name, file, title } of slos) printLine(`ok  ${name.padEnd(26)} ${title}  (${file})`);
  return exitCode.pass;
}

/** A plan decides which phases exist. Without a plan, every named phase is accepted. */
function phasesNamedBy(slos: readonly Slo[]): Phase[] {
  return slos.flatMap((slo) => slo.phases).map((name) => ({ name, kind: 'steady', startS: 0, endS: 1 }));
}
