import type { Command } from 'commander';
import { exitCode } from '../../../scenarios/base/exit-code.ts';
import { objectiveWords } from '../../../thresholds/translate/explain.ts';
import { checkedSlos } from '../../slo/checked-slos.ts';
import { majorOf, type PrometheusFlag, prometheusOption } from '../../slo/prometheus-option.ts';
import type { NamedSlos } from '../../slo/read-named-slos.ts';
import { printJson, printLine } from '../../terminal/output.ts';

type Flags = PrometheusFlag & { json?: boolean; quiet?: boolean };

/** Defines `meshproof slo check`. */
export function define(command: Command): void {
  command
    .argument(
      '[files...]',
      'SLO documents, rule files, directories of such files, plans, or one-line SLOs; every shipped document by default',
    )
    .addOption(prometheusOption())
    .option('--json', 'print one JSON document on stdout')
    .option('--quiet', 'print nothing; the exit code is the only result')
    .addHelpText('after', '\nExamples:\n  meshproof slo check\n  meshproof slo check ./slos ./rules.yaml ./plan.yaml')
    .action((files: string[], flags: Flags) => {
      process.exitCode = checkSlos(files, flags);
    });
}

/**
 * Checks the SLOs that are named in `words`, the arguments of the command. Prints the SLOs unless `quiet` is set.
 * Throws the errors of all arguments in one UserError.
 */
function checkSlos(words: readonly string[], flags: Flags): number {
  const named = checkedSlos(words, majorOf(flags));
  const result = named.map(checkedOf);
  const all = {
    slos: result.flatMap((one) => one.slos),
    notJudged: result.flatMap((one) => one.notJudged),
    others: result.flatMap((one) => one.others),
  };
  if (flags.json) printJson(all);
  else if (!flags.quiet) for (const line of linesOf(all)) printLine(line);
  return exitCode.pass;
}

type Checked = {
  slos: { name: string; file: string; title: string; objective: string }[];
  notJudged: { name: string; file: string; title: string; reason: string }[];
  /** Rules, SLOs of Sloth, and objects of other kinds. */
  others: { name: string; file: string; kind: string }[];
};

function checkedOf({ slos, notJudged = [], files }: NamedSlos): Checked {
  const objects = files?.objects.filter(({ value }) => value.kind !== 'SLO') ?? [];
  return {
    slos: slos.map((slo) => ({ name: slo.name, file: slo.file, title: slo.title, objective: objectiveWords(slo) })),
    notJudged: notJudged.map(({ slo, reason }) => ({
      name: slo.name,
      file: slo.file,
      title: slo.title,
      reason: reason.message,
    })),
    others: [
      ...objects.map(({ value, file }) => ({ name: value.metadata.name, file, kind: value.kind })),
      ...(files?.rules ?? []).map(({ name, file, kind }) => ({
        name,
        file,
        kind: kind === 'alert' ? 'alert' : 'rule',
      })),
      ...(files?.sloth ?? []).flatMap(({ value, file }) =>
        value.slos.map(({ name }) => ({ name: `${value.service}/${name}`, file, kind: 'SLO of Sloth' })),
      ),
    ],
  };
}

function* linesOf({ slos, notJudged, others }: Checked): Generator<string> {
  for (const { name, file, title, objective } of slos) yield `ok  ${name.padEnd(26)} ${objective}: ${title}  (${file})`;
  for (const { name, file, title, reason } of notJudged) {
    yield `ok  ${name.padEnd(26)} ${title}  (${file})`;
    yield `      valid, but no run judges it: ${reason}`;
  }
  for (const { name, file, kind } of others) yield `ok  ${name.padEnd(26)} ${kind}  (${file})`;
}
