import { type Command, Option } from 'commander';
import type { ExportFlags } from './export-command.ts';
import { collect, integer, keyValues } from './options.ts';
import type { PruneFlags } from './prune-command.ts';

type Shared = { store: string; json?: boolean; quiet?: boolean };

export function addRuns(program: Command): void {
  const runs = program.command('runs').description('the run store');

  runs
    .command('list')
    .description('the runs in the store, newest first')
    .option('--store <dir>', 'where runs are kept', 'runs')
    .option('--plan <plan>', 'only runs of this plan')
    .option('--target <target>', 'only runs against this target')
    .option('--tag <key=value>', 'only runs with this tag (repeatable)', collect, [])
    .option('--limit <n>', 'at most so many', integer(1, 100_000), 20)
    .option('--json', 'one JSON document on stdout')
    .option('--quiet', 'only the ids')
    .addHelpText('after', '\nExamples:\n  meshproof runs list --plan smoke --limit 5\n  meshproof runs list --json')
    .action(async (flags: Shared & { plan?: string; target?: string; tag: string[]; limit: number }) => {
      const { listCommand } = await import('./runs-command.ts');
      process.exitCode = await listCommand({ ...flags, tags: keyValues(flags.tag, '--tag') });
    });

  runs
    .command('show')
    .description('one run again')
    .argument('<run>', 'a run id, or "last"')
    .option('--store <dir>', 'where runs are kept', 'runs')
    .option('--json', 'print run.json on stdout')
    .option('--quiet', 'only the verdict')
    .addHelpText('after', '\nExamples:\n  meshproof runs show last\n  meshproof runs show last --json')
    .action(async (run: string, flags: Shared) => {
      const { showCommand } = await import('./runs-command.ts');
      process.exitCode = await showCommand(run, flags);
    });

  runs
    .command('prune')
    .description('delete runs by age, count and size; the runs of a baseline stay')
    .option('--older-than <duration>', 'runs that started longer ago, e.g. 30d')
    .option('--keep <n>', 'all but the newest n', integer(0, 1_000_000))
    .option('--max-size <size>', 'the oldest, until the rest is no larger, e.g. 5GB')
    .option('--plan <plan>', 'only runs of this plan')
    .option('--target <target>', 'only runs against this target')
    .option('--tag <key=value>', 'only runs with this tag (repeatable)', collect, [])
    .option('--dry-run', 'say what would go, delete nothing')
    .option('--store <dir>', 'where runs are kept', 'runs')
    .option('--json', 'one JSON document on stdout')
    .option('--quiet', 'only the exit code')
    .addHelpText(
      'after',
      '\nExamples:\n  meshproof runs prune --older-than 30d --dry-run\n  meshproof runs prune --keep 500 --max-size 5GB',
    )
    .action(async (flags: Omit<PruneFlags, 'tags'> & { tag: string[] }) => {
      const { pruneCommand } = await import('./prune-command.ts');
      process.exitCode = await pruneCommand({ ...flags, tags: keyValues(flags.tag, '--tag') });
    });

  runs
    .command('export')
    .description('the SLO values of runs as a table: CSV for a spreadsheet, NDJSON for programs')
    .argument('[runs...]', 'run ids, "last", or a tag as key=value; without them all runs')
    .addOption(new Option('--format <format>', 'csv or ndjson').choices(['csv', 'ndjson']).default('csv'))
    .option('--out <file>', 'a new file, instead of stdout')
    .option('--plan <plan>', 'only runs of this plan')
    .option('--target <target>', 'only runs against this target')
    .option('--tag <key=value>', 'only runs with this tag (repeatable)', collect, [])
    .option('--store <dir>', 'where runs are kept', 'runs')
    .option('--json', 'one JSON document on stdout')
    .option('--quiet', 'no word on how many rows')
    .addHelpText(
      'after',
      '\nExamples:\n  meshproof runs export --plan smoke --out smoke.csv\n  meshproof runs export last --format ndjson',
    )
    .action(async (words: string[], flags: Omit<ExportFlags, 'tags'> & { tag: string[] }) => {
      const { exportCommand } = await import('./export-command.ts');
      process.exitCode = await exportCommand(words, { ...flags, tags: keyValues(flags.tag, '--tag') });
    });

  runs
    .command('push')
    .description('send to Prometheus what did not reach it')
    .argument('<run>', 'a run id, or "last"')
    .option('--store <dir>', 'where runs are kept', 'runs')
    .option('--prometheus <url>', 'remote-write address; "local" starts ours; without it the one of the run')
    .option('--json', 'one JSON document on stdout')
    .option('--quiet', 'only the exit code')
    .addHelpText(
      'after',
      '\nExamples:\n  meshproof runs push last\n  meshproof runs push last --prometheus http://127.0.0.1:9090/api/v1/write',
    )
    .action(async (run: string, flags: Shared & { prometheus?: string }) => {
      const { pushCommand } = await import('./runs-command.ts');
      process.exitCode = await pushCommand(run, flags);
    });
}
