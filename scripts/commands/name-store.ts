import type { Command } from 'commander';
import { printCommandsFor } from '../../scenarios/base/printed-commands.ts';
import type { StoreFlags } from '../lib/store-flags.ts';

/** Adds the `--store` of the running command to each command in the output, so that a user can paste the command. */
export function nameStore(program: Command): void {
  program.hook('preAction', (_program, command) => {
    const { store } = command.opts<Partial<StoreFlags>>();
    if (store !== undefined) printCommandsFor(store);
  });
}
