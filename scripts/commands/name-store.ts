import type { Command } from 'commander';
import { printCommandsFor } from '../../scenarios/base/printed-commands.ts';
import type { StoreFlags } from './options.ts';

/** Lets the commands that `program` prints name the store of the running command, so that they work as printed. */
export function nameStore(program: Command): void {
  program.hook('preAction', (_program, command) => {
    const { store } = command.opts<Partial<StoreFlags>>();
    if (store !== undefined) printCommandsFor(store);
  });
}
