import type { Command } from 'commander';
import { printCommandsFor } from '../../scenarios/base/printed-commands.ts';
import type { StoreFlags } from './options.ts';

/** Before a command below `program` acts: makes the commands that it prints name its store. */
export function nameStore(program: Command): void {
  program.hook('preAction', (_program, command) => {
    const { store } = command.opts<Partial<StoreFlags>>();
    if (store !== undefined) printCommandsFor(store);
  });
}
