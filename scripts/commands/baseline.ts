import type { Command } from 'commander';
import { integer } from './options.ts';

type Shared = { store: string; json?: boolean; quiet?: boolean };

export function addBaseline(program: Command): void {
  const baseline = program.command('baseline').description('which accepted runs others are held against');

  baseline
    .command('set')
    .description('make these runs the baseline of their kind: plan, target, profile, machine, k6 and Chromium')
    .argument('[runs...]', 'run ids, "last", or a tag as key=value')
    .option('--last <n>', 'the newest n sound runs', integer(1, 1000))
    .option('--plan <plan>', 'with --last: of this plan')
    .option('--add', 'keep the runs that are the baseline now; the newest 20 stay')
    .option('--store <dir>', 'where runs are kept', 'runs')
    .option('--json', 'one JSON document on stdout')
    .option('--quiet', 'only the exit code')
    .addHelpText(
      'after',
      '\nExamples:\n  meshproof baseline set --last 10 --plan smoke\n  meshproof baseline set last --add\n\nIt is a file below runs/baselines that can be kept in git.',
    )
    .action(async (runs: string[], flags: Shared & { last?: number; plan?: string; add?: boolean }) => {
      const { setCommand } = await import('./baseline-command.ts');
      process.exitCode = await setCommand(runs, flags);
    });

  baseline
    .command('show')
    .description('the baselines, their runs and values')
    .option('--plan <plan>', 'only of this plan')
    .option('--store <dir>', 'where runs are kept', 'runs')
    .option('--json', 'one JSON document on stdout')
    .option('--quiet', 'only the files')
    .addHelpText('after', '\nExamples:\n  meshproof baseline show\n  meshproof baseline show --plan smoke --json')
    .action(async (flags: Shared & { plan?: string }) => {
      const { showCommand } = await import('./baseline-command.ts');
      process.exitCode = await showCommand(flags);
    });
}
