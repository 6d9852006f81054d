import type { Command } from 'commander';
import { UserError } from '../../../scenarios/base/errors.ts';
import { exitCode } from '../../../scenarios/base/exit-code.ts';
import { nearest } from '../../../scenarios/base/nearest.ts';
import { alwaysSlos } from '../../../thresholds/read/always.ts';
import { explain } from '../../../thresholds/translate/explain.ts';
import { printJson, printLine } from '../../terminal/output.ts';
import { allMetrics, readNamedSlos } from './read-named-slos.ts';

type Flags = { json?: boolean; quiet?: boolean };

/** Defines `meshproof slo explain`. */
export function define(command: Command): void {
  command
    .argument('<name>', 'a shipped SLO, such as api-latency')
    .option('--json', 'one JSON document on stdout')
    .option('--quiet', 'only the first sentence')
    .addHelpText('after', '\nExamples:\n  meshproof slo explain api-latency\n  meshproof slo explain web-inp --json')
    .action((name: string, flags: Flags) => {
      process.exitCode = explainSlo(name, flags);
    });
}

function explainSlo(name: string, flags: Flags): number {
  const all = [...readNamedSlos([]), ...alwaysSlos];
  const slo = all.find((one) => one.name === name);
  if (!slo) {
    const names = all.map((one) => one.name);
    throw new UserError(`there is no SLO named ${name}`, { hint: nearest(name, names) });
  }
  const text = explain(slo, allMetrics);
  if (flags.json) printJson({ name, text });
  else printLine(flags.quiet ? text.split('\n', 1)[0]! : text);
  return exitCode.pass;
}
