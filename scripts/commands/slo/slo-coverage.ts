import { type Command, InvalidArgumentError } from 'commander';
import { parseDuration } from '../../../scenarios/base/units.ts';
import { withSession } from '../../run/session.ts';
import { type CoverageFlags, coverAlerts } from '../../slo/cover-alerts.ts';
import { prometheusOption } from '../../slo/prometheus-option.ts';
import { warn } from '../../terminal/output.ts';

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
    .argument(
      '<files...>',
      'rule files, test files for "promtool test rules", alertmanager.yml, or directories of such files',
    )
    .addOption(prometheusOption())
    .option('--mutants', 'put faults into rules and routes, and count those that the tests notice')
    .option('--within <duration>', 'the time limit for --mutants', secondsOf, 300)
    .option('--junit <file>', 'also write JUnit XML')
    .option('--json', 'print one JSON document on stdout')
    .option('--quiet', 'print nothing; the exit code is the only result')
    .addHelpText('after', help)
    .action(async (files: string[], flags: CoverageFlags) => {
      process.exitCode = await withSession(warn, (session) => coverAlerts(files, flags, session));
    });
}

function secondsOf(text: string): number {
  const seconds = parseDuration(text);
  if (seconds === undefined || seconds <= 0)
    throw new InvalidArgumentError('a duration above zero is needed, such as 5m.');
  return seconds;
}
