import type { Command } from 'commander';
import { addCommands } from '../add-commands.ts';

/** Defines `meshproof export` and its sub-commands. */
export function define(command: Command): void {
  addCommands(command, [
    {
      name: 'k6-operator',
      summary: 'write a TestRun for the k6-operator, with its ConfigMap and a receiver',
      load: () => import('./export-k6-operator.ts'),
    },
    {
      name: 'k6',
      summary: 'write an archive for plain `k6 run`, and print the command that starts it',
      load: () => import('./export-k6.ts'),
    },
  ]);
}
