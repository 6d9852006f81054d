import type { Command } from 'commander';

/** A command in the `--help` of its parent. Its module is loaded only when the command is used. */
export type CommandEntry = {
  name: string;
  summary: string;
  load: () => Promise<{ define(command: Command): void }>;
};

/**
 * Adds commands to `parent`. Loading one module instead of all keeps the start of every command fast.
 * https://github.com/tj/commander.js#life-cycle-hooks
 */
export function addCommands(parent: Command, entries: readonly CommandEntry[]): void {
  for (const { name, summary } of entries) parent.command(name).description(summary);
  parent.hook('preSubcommand', async (_parent, command) => {
    const entry = entries.find(({ name }) => name === command.name());
    if (entry) (await entry.load()).define(command);
  });
  // Commander's own help command would print the help of a command before its options are loaded.
  parent
    .helpCommand(false)
    .command('help [command]')
    .description('display help for command')
    .action(async (name: string | undefined) => {
      await parent.parseAsync(name === undefined ? ['--help'] : [name, '--help'], { from: 'user' });
    });
}
