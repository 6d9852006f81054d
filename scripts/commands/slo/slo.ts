import type { Command } from 'commander';
import { addCommands } from '../add-commands.ts';

/** Defines `meshproof slo` and its sub-commands. */
export function define(command: Command): void {
  addCommands(command, [
    { name: 'check', summary: 'validate SLO documents', load: () => import('./slo-check.ts') },
    {
      name: 'compile',
      summary: 'write alert rules, routes, their tests and k6 thresholds from SLO documents',
      load: () => import('./slo-compile.ts'),
    },
    {
      name: 'coverage',
      summary:
        'list the alerts that lack a test where they fire, a test where they stay quiet, or a route to a receiver',
      load: () => import('./slo-coverage.ts'),
    },
    {
      name: 'expand',
      summary: 'print one-line SLOs such as "latency: p95 < 100ms" as OpenSLO documents',
      load: () => import('./slo-expand.ts'),
    },
    {
      name: 'explain',
      summary: 'print the meaning of an SLO, how it is judged and how many samples it needs',
      load: () => import('./slo-explain.ts'),
    },
  ]);
}
