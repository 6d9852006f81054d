import type { CommandEntry } from './add-commands.ts';

/** All commands, in the order of `--help`. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'init',
    summary: 'write the files for a system of your own: target, plan, SLOs, k6 program, journey, CI workflow',
    load: () => import('./init.ts'),
  },
  {
    name: 'run',
    summary: 'run a plan: load, mesh nodes and browser on one timeline, judged by its SLOs',
    load: () => import('./run.ts'),
  },
  {
    name: 'check',
    summary: 'run synthetic checks: browser journeys and protocol probes, each judged over its runs',
    load: () => import('./check.ts'),
  },
  {
    name: 'chat',
    summary: 'run only the streaming inference users of a plan, judged by its SLOs',
    load: () => import('./chat.ts'),
  },
  {
    name: 'mesh',
    summary: 'simulate a mesh of up to 2,000,000 nodes from a world file, with invariants and SLOs',
    load: () => import('./mesh.ts'),
  },
  {
    name: 'up',
    summary: 'start the stand-in (a built-in example system) in the foreground and print its addresses',
    load: () => import('./up.ts'),
  },
  {
    name: 'runs',
    summary: 'list, show, delete, export and push the runs in the store',
    load: () => import('./runs/runs.ts'),
  },
  {
    name: 'compare',
    summary: 'compare two groups of runs: the change of each metric with its confidence interval, and a verdict',
    load: () => import('./compare.ts'),
  },
  {
    name: 'trend',
    summary: 'find change points and drift of a metric over the stored runs of a plan',
    load: () => import('./trend.ts'),
  },
  {
    name: 'capacity',
    summary: 'find the highest rate (or other number of a plan) at which the SLOs hold, as an interval',
    load: () => import('./capacity.ts'),
  },
  {
    name: 'baseline',
    summary: 'set and show the accepted runs that later runs are compared with',
    load: () => import('./baseline/baseline.ts'),
  },
  {
    name: 'report',
    summary: 'write the reports of a stored run again (report.html, summary.md, junit.xml)',
    load: () => import('./report.ts'),
  },
  {
    name: 'slo',
    summary: 'check, compile and explain SLO documents (OpenSLO v1)',
    load: () => import('./slo/slo.ts'),
  },
  {
    name: 'export',
    summary: 'export the k6 part of a plan, to run it elsewhere',
    load: () => import('./export/export.ts'),
  },
  {
    name: 'doctor',
    summary: 'list the tools that are installed, where each comes from, and those that are missing',
    load: () => import('./doctor.ts'),
  },
  {
    name: 'completion',
    summary: 'print the completion script for a shell: bash, zsh or fish',
    load: () => import('./completion/completion.ts'),
  },
  {
    name: 'selftest',
    summary: 'find the measurement errors on this machine: compare measured values with known true values',
    load: () => import('./selftest.ts'),
  },
];
