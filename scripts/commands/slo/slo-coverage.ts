import { type Command, InvalidArgumentError, Option } from 'commander';
import { UserError } from '../../../scenarios/base/errors.ts';
import { exitCode } from '../../../scenarios/base/exit-code.ts';
import { parseDuration } from '../../../scenarios/base/units.ts';
import { coverageJunit } from '../../../thresholds/coverage/coverage-junit.ts';
import { coverageLines, outcomeOf, worst } from '../../../thresholds/coverage/coverage-report.ts';
import {
  mutantCases,
  mutantLines,
  outcomeOfMutants,
  scoreOf,
} from '../../../thresholds/coverage/mutants/mutant-report.ts';
import { ensure } from '../../lib/tools.ts';
import { writeOutput } from '../../lib/write-output.ts';
import { withSession } from '../../run/session.ts';
import { coverageInputs } from '../../slo/coverage-inputs.ts';
import { RouteTestRunner } from '../../slo/route-test-runner.ts';
import { RuleTestRunner } from '../../slo/rule-test-runner.ts';
import { type MutantRun, runCoverage } from '../../slo/run-coverage.ts';
import { printJson, printLine, warn } from '../../terminal/output.ts';

type Flags = {
  prometheus: '2' | '3';
  mutants?: boolean;
  /** The time limit for testing all mutants, in seconds. */
  within: number;
  junit?: string;
  json?: boolean;
  quiet?: boolean;
};

const help = `
Examples:
  meshproof slo coverage ./compiled
  meshproof slo coverage ./rules.yml ./rules.test.yml ./alertmanager.yml --junit coverage.xml
  meshproof slo coverage ./compiled --mutants --within 10m

Exit codes: 0 every alert is covered, 1 an alert is not covered, a test fails or the mutation score is below 95 %, 2 a
file is wrong or has no alert, 4 no configuration of Alertmanager was given or a mutant was not run, 5 promtool or
amtool is missing.`;

/** Defines `meshproof slo coverage`. */
export function define(command: Command): void {
  command
    .argument('<files...>', 'rule files, files for promtool test rules, alertmanager.yml, or directories of them')
    .addOption(
      new Option('--prometheus <major>', 'the major version of the Prometheus that evaluates PromQL')
        .choices(['2', '3'])
        .default('2'),
    )
    .option('--mutants', 'put faults into rules and routes, and count those that the tests notice')
    .option('--within <duration>', 'the time limit for --mutants', secondsOf, 300)
    .option('--junit <file>', 'also write JUnit XML')
    .option('--json', 'print one JSON document on stdout')
    .option('--quiet', 'print nothing; the exit code is the only result')
    .addHelpText('after', help)
    .action(async (files: string[], flags: Flags) => {
      process.exitCode = await withSession(warn, async ({ abort, closing }) => {
        const inputs = coverageInputs(files, flags.prometheus === '3' ? 3 : 2);
        if (inputs.declared.length === 0 && !inputs.rules.some(({ kind }) => kind === 'alert'))
          throw new UserError('these files have no alert: name rule files or SLO documents', {
            file: files.join(', '),
          });
        const options = { log: warn, signal: abort.signal };
        const promtool = (await ensure('prometheus', options)).companions.promtool!;
        const rules = new RuleTestRunner(promtool, abort.signal);
        closing.add(() => rules.close());
        // Without a configuration of Alertmanager, there are no routes to test.
        const amtool = inputs.configs.length > 0 ? (await ensure('alertmanager', options)).companions.amtool! : null;
        const routes = amtool === null ? null : new RouteTestRunner(amtool, abort.signal);
        if (routes) closing.add(() => routes.close());
        const mutants = flags.mutants ? mutantRun(flags) : undefined;
        return print(await runCoverage(inputs, { rules, routes }, mutants), flags);
      });
    });
}

function secondsOf(text: string): number {
  const seconds = parseDuration(text);
  if (seconds === undefined || seconds <= 0)
    throw new InvalidArgumentError('a duration above zero is needed, such as 5m.');
  return seconds;
}

/**
 * Returns the callbacks of the mutant runs: they limit the total time, and print the progress after each tenth of the
 * mutants.
 */
function mutantRun({ within, quiet }: Flags): MutantRun {
  const endMs = performance.now() + within * 1000;
  let tenth = 0;
  return {
    isLate: () => performance.now() > endMs,
    onDone: (done, all) => {
      const now = Math.floor((10 * done) / all);
      if (now > tenth && !quiet) warn(`mutants: ${done} of ${all}`);
      tenth = now;
    },
  };
}

const codes = { pass: exitCode.pass, fail: exitCode.fail, inconclusive: exitCode.inconclusive } as const;

function print(report: Awaited<ReturnType<typeof runCoverage>>, { junit, json, quiet }: Flags): number {
  const { mutants } = report;
  if (junit !== undefined) {
    const text = coverageJunit(report, mutantCases(mutants ?? []));
    writeOutput(junit, text, { action: 'write the JUnit file' });
  }
  if (json) printJson({ ...report, score: mutants && scoreOf(mutants).score });
  else if (!quiet)
    for (const line of [...coverageLines(report), ...(mutants ? mutantLines(mutants) : [])]) printLine(line);
  return codes[worst(outcomeOf(report), mutants ? outcomeOfMutants(mutants) : 'pass')];
}
