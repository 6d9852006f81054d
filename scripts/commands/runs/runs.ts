import type { Command } from 'commander';
import { addCommands } from '../add-commands.ts';

/** Defines `meshproof runs` and its sub-commands. */
export function define(command: Command): void {
  addCommands(command, [
    { name: 'list', summary: 'list the runs in the store, newest first', load: () => import('./runs-list.ts') },
    { name: 'show', summary: 'print the result of a stored run', load: () => import('./runs-show.ts') },
    {
      name: 'prune',
      summary: 'delete runs by age, count and size; the runs of a baseline stay',
      load: () => import('./runs-prune.ts'),
    },
    {
      name: 'export',
      summary: 'export the SLO values of runs as a table: CSV for a spreadsheet, NDJSON for programs',
      load: () => import('./runs-export.ts'),
    },
    {
      name: 'push',
      summary: 'send the samples of a run that Prometheus has not received yet',
      load: () => import('./runs-push.ts'),
    },
  ]);
}
