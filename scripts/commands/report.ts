import type { Command } from 'commander';

export function addReport(program: Command): void {
  program
    .command('report')
    .description('write the reports of a run again (report.html, summary.md, junit.xml)')
    .argument('<run>', 'a run id, or "last"')
    .option('--store <dir>', 'where runs are kept', 'runs')
    .option('--json', 'print the paths as JSON')
    .option('--quiet', 'print nothing')
    .addHelpText('after', '\nExamples:\n  meshproof report last\n  meshproof report last --json')
    .action(async (run: string, flags: { store: string; json?: boolean; quiet?: boolean }) => {
      const { reportCommand } = await import('./runs-command.ts');
      process.exitCode = await reportCommand(run, flags);
    });
}
