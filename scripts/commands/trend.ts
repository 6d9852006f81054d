import { type Command, InvalidArgumentError } from 'commander';
import { parseDuration } from '../../scenarios/base/units.ts';
import { printTrend, type TrendFlags } from '../history/print-trend.ts';
import { collect, keyValues } from './options.ts';

/** Defines `meshproof trend`. */
export function define(command: Command): void {
  command
    .argument('<plan>', 'the name of the plan, as `runs list` shows it')
    .argument('<metric>', 'an SLO such as api-latency, or with its phase: "api-latency{steady}"')
    .option('--tag <key=value>', 'only runs with this tag (repeatable)', collect, [])
    .option('--store <dir>', 'the directory of the run store', 'runs')
    .option(
      '--season <duration>',
      'the period of a recurring pattern to remove before the search, such as 24h or 7d',
      seasonOf,
    )
    .option('--html <file>', 'also write an HTML page with the chart to this file')
    .option('--json', 'print one JSON document on stdout')
    .option('--quiet', 'print only the changes, one a line')
    .addHelpText(
      'after',
      `
Examples:
  meshproof trend smoke api-latency
  meshproof trend smoke "api-errors{steady}" --tag branch=main --html trend.html
  meshproof trend smoke api-latency --season 24h

Exit codes: 0 the runs were searched for changes, 2 no such plan or metric, 4 fewer than 12 comparable runs.`,
    )
    .action(async (plan: string, metric: string, flags: Omit<TrendFlags, 'tags'> & { tag: string[] }) => {
      process.exitCode = await printTrend(plan, metric, { ...flags, tags: keyValues(flags.tag, '--tag') });
    });
}

function seasonOf(text: string): number {
  const seconds = parseDuration(text);
  if (seconds !== undefined && seconds >= 60) return seconds;
  throw new InvalidArgumentError('a duration of a minute or more is needed, such as 24h or 7d.');
}
