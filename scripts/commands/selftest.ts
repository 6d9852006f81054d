import type { Command } from 'commander';
import { integer } from './options.ts';

export type SelftestFlags = { streams: number; json?: boolean; quiet?: boolean };

export function addSelftest(program: Command): void {
  program
    .command('selftest')
    .description("this machine's own measuring error: what we measure beside what is true")
    .option('--streams <n>', 'streams under way at once, each at 50 tokens a second', integer(2, 20_000), 100)
    .option('--json', 'print the measures as JSON')
    .option('--quiet', 'no progress')
    .addHelpText('after', '\nExamples:\n  meshproof selftest\n  meshproof selftest --streams 600 --json')
    .action(async (flags: SelftestFlags) => {
      const { selftestCommand } = await import('./selftest-command.ts');
      process.exitCode = await selftestCommand(flags);
    });
}
