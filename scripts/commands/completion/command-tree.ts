import type { Command } from 'commander';
import { loadCommands } from '../add-commands.ts';

/** `short` is the one-letter form, such as `-t` of `--target`. */
export type Flag = { long: string; short: string | undefined; takesValue: boolean; summary: string };

export type CommandNode = { name: string; summary: string; flags: readonly Flag[]; commands: readonly CommandNode[] };

/** Returns the tree of all commands below a command. Loads the module of each command. */
export async function commandTree(command: Command): Promise<CommandNode> {
  await loadCommands(command);
  const help = command.createHelp();
  const flags = help
    .visibleOptions(command)
    .flatMap(({ long, short, required, optional, description }) =>
      long ? [{ long, short, takesValue: required || optional, summary: description }] : [],
    );
  const below = command.commands.filter((one) => one.name() !== 'help');
  const commands: CommandNode[] = [];
  for (const one of below) commands.push(await commandTree(one));
  return { name: command.name(), summary: command.description(), flags, commands };
}
