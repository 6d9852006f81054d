import type { Command } from 'commander';
import { UserError } from '../../../scenarios/base/errors.ts';
import { exitCode } from '../../../scenarios/base/exit-code.ts';
import { nearest } from '../../../scenarios/base/nearest.ts';
import { alwaysSlos } from '../../../thresholds/read/always.ts';
import { explain } from '../../../thresholds/translate/explain.ts';
import { explainNotJudged } from '../../../thresholds/translate/explain-not-judged.ts';
import { allMetrics, type NamedSlos, readNamedSlos } from '../../slo/read-named-slos.ts';
import { printJson, printLine } from '../../terminal/output.ts';

type Flags = { json?: boolean; quiet?: boolean };

/** Defines `meshproof slo explain`. */
export function define(command: Command): void {
  command
    .argument('<name>', 'a shipped SLO, an SLO document, a plan, or a one-line SLO')
    .option('--json', 'print one JSON document on stdout')
    .option('--quiet', 'print only the first sentence')
    .addHelpText(
      'after',
      '\nExamples:\n  meshproof slo explain api-latency\n  meshproof slo explain ./plan.yaml\n  meshproof slo explain "errors: < 1%"',
    )
    .action((name: string, flags: Flags) => {
      process.exitCode = explainSlo(name, flags);
    });
}

function explainSlo(word: string, flags: Flags): number {
  const texts = found(word).flatMap(({ slos, catalogue, notJudged = [] }) => [
    ...slos.map((slo) => ({ name: slo.name, text: explain(slo, catalogue) })),
    ...notJudged.map(({ slo, reason }) => ({ name: slo.name, text: explainNotJudged(slo, reason) })),
  ]);
  if (flags.json) printJson(texts.length === 1 ? texts[0]! : texts);
  else printLine(texts.map(({ text }) => (flags.quiet ? text.split('\n', 1)[0]! : text)).join('\n\n'));
  return exitCode.pass;
}

/** Returns the shipped SLO named `word`. If there is none, reads `word` as a file of SLOs or as the text of one SLO. */
function found(word: string): NamedSlos[] {
  const shipped = [...readNamedSlos([]).flatMap(({ slos }) => slos), ...alwaysSlos];
  const slo = shipped.find((one) => one.name === word);
  if (slo) return [{ slos: [slo], catalogue: allMetrics, isPlan: false }];
  try {
    return readNamedSlos([word]);
  } catch (error) {
    const isName = /^[\w-]+$/.test(word);
    if (!isName || !(error instanceof UserError)) throw error;
    const names = shipped.map((one) => one.name);
    throw new UserError(`there is no SLO named ${word}`, { hint: nearest(word, names) });
  }
}
