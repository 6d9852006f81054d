import type { Command } from 'commander';
import { refuseEmpty } from './refuse-empty.ts';

/**
 * A command in the `--help` of its parent. Its module is loaded only when the command is used or when `loadCommands`
 * needs its options.
 */
export type CommandEntry = {
  name: string;
  summary: string;
  load: () => Promise<{ define(command: Command): void }>;
};

const unloaded = new WeakMap<Command, CommandEntry>();

/** Defines the options and sub-commands of each command directly below `parent`. */
export async function loadCommands(parent: Command): Promise<void> {
  for (const command of parent.commands) await load(command);
}

async function load(command: Command): Promise<void> {
  const entry = unloaded.get(command);
  unloaded.delete(command);
  if (!entry) return;
  (await entry.load()).define(command);
  refuseEmpty(command);
}

/**
 * Adds commands to `parent`. Each command refuses empty values. Only the module of the command that runs is loaded, so
 * that the command starts fast. https://github.com/tj/commander.js#life-cycle-hooks
 */
export function addCommands(parent: Command, entries: readonly CommandEntry[]): void {
  for (const entry of entries) unloaded.set(parent.command(entry.name).description(entry.summary), entry);
  parent.hook('preSubcommand', (_parent, command) => load(command));
  // Commander's own help command would print the help of a command before its options are loaded.
  parent
    .helpCommand(false)
    .command('help [command]')
    .description('display help for command')
    .action(async (name: string | undefined) => {
      await parent.parseAsync(name === undefined ? ['--help'] : [name, '--help'], { from: 'user' });
    });
}
