import type { Command } from 'commander';
import { addCommands } from '../add-commands.ts';

/** Defines `meshproof baseline` and its sub-commands. */
export function define(command: Command): void {
  addCommands(command, [
    {
      name: 'set',
      summary: 'make these runs the baseline of their kind: plan, target, profile, machine, k6 and Chromium',
      load: () => import('./baseline-set.ts'),
    },
    {
      name: 'anchor',
      summary: 'set the anchor: fixed runs, with which later runs are compared to find small changes that add up',
      load: () => import('./baseline-anchor.ts'),
    },
    {
      name: 'show',
      summary: 'show the baselines, their runs and their values',
      load: () => import('./baseline-show.ts'),
    },
  ]);
}
