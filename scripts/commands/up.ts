import type { Command } from 'commander';
import { collect } from './options.ts';

export type UpFlags = { defect: string[]; with: string[]; port?: string; json?: boolean; quiet?: boolean };

export function addUp(program: Command): void {
  program
    .command('up')
    .description('start the stand-in in the foreground and print its addresses')
    .option('--defect <name=value>', 'break it on purpose (repeatable)', collect, [])
    .option(
      '--with <services>',
      'also start: prometheus, alertmanager (comma-separated)',
      (text) => text.split(','),
      [],
    )
    .option('--json', 'print the addresses as JSON')
    .option('--quiet', 'print nothing but the addresses')
    .addHelpText(
      'after',
      `
Examples:
  meshproof up --with prometheus
  meshproof up --defect errors=5% --json`,
    )
    .action(async (flags: UpFlags) => {
      const { upCommand } = await import('./up-command.ts');
      process.exitCode = await upCommand(flags);
    });
}
