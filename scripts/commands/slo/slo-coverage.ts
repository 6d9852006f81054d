import { type Command, Option } from 'commander';
import { UserError } from '../../../scenarios/base/errors.ts';
import { exitCode } from '../../../scenarios/base/exit-code.ts';
import { coverageJunit } from '../../../thresholds/coverage/coverage-junit.ts';
import { coverageLines, outcomeOf } from '../../../thresholds/coverage/coverage-report.ts';
import { ensure } from '../../lib/tools.ts';
import { writeOutput } from '../../lib/write-output.ts';
import { withSession } from '../../run/session.ts';
import { coverageInputs } from '../../slo/coverage-inputs.ts';
import { RuleTestRunner } from '../../slo/rule-test-runner.ts';
import { runCoverage } from '../../slo/run-coverage.ts';
import { printJson, printLine, warn } from '../../terminal/output.ts';

type Flags = { prometheus: '2' | '3'; junit?: string; json?: boolean; quiet?: boolean };

const help = `
Examples:
  meshproof slo coverage ./compiled
  meshproof slo coverage ./rules.yml ./rules.test.yml ./alertmanager.yml --junit coverage.xml

Exit codes: 0 every alert is covered, 1 an alert is not covered or a test fails, 2 a file is wrong or has no alert,
4 everything else is covered, but no configuration of Alertmanager was given, 5 promtool is missing.`;

/** Defines `meshproof slo coverage`. */
export function define(command: Command): void {
  command
    .argument('<files...>', 'rule files, files for promtool test rules, alertmanager.yml, or directories of them')
    .addOption(
      new Option('--prometheus <major>', 'the Prometheus that evaluates PromQL').choices(['2', '3']).default('2'),
    )
    .option('--junit <file>', 'also write JUnit XML')
    .option('--json', 'print one JSON document on stdout')
    .option('--quiet', 'print nothing; the exit code is the only result')
    .addHelpText('after', help)
    .action(async (files: string[], flags: Flags) => {
      process.exitCode = await withSession(warn, async ({ abort, closing }) => {
        const inputs = coverageInputs(files, flags.prometheus === '3' ? 3 : 2);
        if (inputs.declared.length === 0 && !inputs.rules.some(({ kind }) => kind === 'alert'))
          throw new UserError('these files have no alert', { file: files.join(', ') });
        const { companions } = await ensure('prometheus', { log: warn, signal: abort.signal });
        const runner = new RuleTestRunner(companions.promtool!, abort.signal);
        closing.add(() => runner.close());
        return print(await runCoverage(inputs, runner), flags);
      });
    });
}

const codes = { pass: exitCode.pass, fail: exitCode.fail, inconclusive: exitCode.inconclusive } as const;

function print(report: Awaited<ReturnType<typeof runCoverage>>, { junit, json, quiet }: Flags): number {
  if (junit !== undefined) writeOutput(junit, coverageJunit(report), { action: 'write the JUnit file' });
  if (json) printJson(report);
  else if (!quiet) for (const line of coverageLines(report)) printLine(line);
  return codes[outcomeOf(report)];
}
