import type { Command } from 'commander';
import { collect, keyValues } from './options.ts';

export type TrendFlags = {
  store: string;
  tags: Readonly<Record<string, string>>;
  html?: string;
  json?: boolean;
  quiet?: boolean;
};

export function addTrend(program: Command): void {
  program
    .command('trend')
    .description('change points and drift of a metric over the stored runs of a plan, with the run that began them')
    .argument('<plan>', 'the name of the plan, as `runs list` shows it')
    .argument('<metric>', 'an SLO such as api-latency, or with its phase: "api-latency{steady}"')
    .option('--tag <key=value>', 'only runs with this tag (repeatable)', collect, [])
    .option('--store <dir>', 'where runs are kept', 'runs')
    .option('--html <file>', 'also write a page with the chart')
    .option('--json', 'one JSON document on stdout')
    .option('--quiet', 'only the changes, one a line')
    .addHelpText(
      'after',
      `
Examples:
  meshproof trend smoke api-latency
  meshproof trend smoke "api-errors{steady}" --tag branch=main --html trend.html

Exit codes: 0 the runs were looked at, 2 no such plan or metric, 4 fewer than 12 runs that compare.`,
    )
    .action(async (plan: string, metric: string, flags: Omit<TrendFlags, 'tags'> & { tag: string[] }) => {
      const { trendCommand } = await import('./trend-command.ts');
      process.exitCode = await trendCommand(plan, metric, { ...flags, tags: keyValues(flags.tag, '--tag') });
    });
}
