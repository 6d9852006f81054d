import type { Command } from 'commander';

export function addCompare(program: Command): void {
  program
    .command('compare')
    .description('what changed from one group of runs to another, with intervals and a verdict')
    .argument('<base>', 'a run id, "last", several ids with commas, or a tag as key=value')
    .argument('<head>', 'the same, for the runs that are looked at')
    .option('--store <dir>', 'where runs are kept', 'runs')
    .option('--json', 'one JSON document on stdout')
    .option('--quiet', 'only the verdict')
    .addHelpText(
      'after',
      '\nExamples:\n  meshproof compare branch=main branch=mine\n  meshproof compare branch=main last --json\n\nExit codes: 0 no regression, 1 regression, 3 not comparable, 4 inconclusive.',
    )
    .action(async (base: string, head: string, flags: { store: string; json?: boolean; quiet?: boolean }) => {
      const { compareCommand } = await import('../run/compare-command.ts');
      process.exitCode = await compareCommand(base, head, flags);
    });
}
