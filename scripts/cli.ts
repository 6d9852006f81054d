#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { exitCode } from '../scenarios/base/exit-code.ts';
import { printCommandsAs } from '../scenarios/base/printed-commands.ts';
import { verifyCertificates } from '../scenarios/base/tls/verify-certificates.ts';
import { addCommands, type CommandEntry } from './commands/add-commands.ts';
import { nameStore } from './commands/name-store.ts';
import { ownCommand } from './lib/own-command.ts';
import { endSoon, exitOnError, guardProcess } from './lib/process-end.ts';
import { enterUserDirectory } from './lib/user-directory.ts';
import { version } from './lib/version.ts';
import { warn } from './terminal/output.ts';

const commands: readonly CommandEntry[] = [
  {
    name: 'init',
    summary: 'write the files for a system of your own: target, plan, SLOs, k6 program, journey, CI workflow',
    load: () => import('./commands/init.ts'),
  },
  {
    name: 'run',
    summary: 'run a plan: load, mesh nodes and browser on one timeline, judged by its SLOs',
    load: () => import('./commands/run.ts'),
  },
  {
    name: 'check',
    summary: 'run synthetic checks: browser journeys and protocol probes, each judged over its runs',
    load: () => import('./commands/check.ts'),
  },
  {
    name: 'chat',
    summary: 'run only the streaming inference users of a plan, judged by its SLOs',
    load: () => import('./commands/chat.ts'),
  },
  {
    name: 'mesh',
    summary: 'simulate a mesh of up to 2,000,000 nodes from a world file, with invariants and SLOs',
    load: () => import('./commands/mesh.ts'),
  },
  {
    name: 'up',
    summary: 'start the stand-in (a built-in example system) in the foreground and print its addresses',
    load: () => import('./commands/up.ts'),
  },
  {
    name: 'runs',
    summary: 'list, show, delete, export and push the runs in the store',
    load: () => import('./commands/runs/runs.ts'),
  },
  {
    name: 'compare',
    summary: 'compare two groups of runs: the change of each metric with its confidence interval, and a verdict',
    load: () => import('./commands/compare.ts'),
  },
  {
    name: 'trend',
    summary: 'find change points and drift of a metric over the stored runs of a plan',
    load: () => import('./commands/trend.ts'),
  },
  {
    name: 'capacity',
    summary: 'find the highest rate (or other number of a plan) at which the SLOs hold, as an interval',
    load: () => import('./commands/capacity.ts'),
  },
  {
    name: 'baseline',
    summary: 'set and show the accepted runs that later runs are compared with',
    load: () => import('./commands/baseline/baseline.ts'),
  },
  {
    name: 'report',
    summary: 'write the reports of a stored run again (report.html, summary.md, junit.xml)',
    load: () => import('./commands/report.ts'),
  },
  {
    name: 'slo',
    summary: 'check, compile and explain SLO documents (OpenSLO v1)',
    load: () => import('./commands/slo/slo.ts'),
  },
  {
    name: 'export',
    summary: 'export the k6 part of a plan, to run it elsewhere',
    load: () => import('./commands/export/export.ts'),
  },
  {
    name: 'doctor',
    summary: 'list the tools that are installed, where each comes from, and those that are missing',
    load: () => import('./commands/doctor.ts'),
  },
  {
    name: 'completion',
    summary: 'print the completion script for a shell: bash, zsh or fish',
    load: () => import('./commands/completion/completion.ts'),
  },
  {
    name: 'selftest',
    summary: 'find the measurement errors on this machine: compare measured values with known true values',
    load: () => import('./commands/selftest.ts'),
  },
];

guardProcess();
const ignored = verifyCertificates(process.env);
if (ignored !== undefined) warn(ignored);

const program = new Command('meshproof')
  .description('Load and synthetic checks for mesh, API and AI-inference systems, with verdicts that can be trusted.')
  .version(version)
  .showSuggestionAfterError()
  .configureOutput({ writeErr: (text) => warn(text.trimEnd()) })
  .configureHelp({ showGlobalOptions: true })
  .exitOverride();
addCommands(program, commands);
nameStore(program);
printCommandsAs(ownCommand(process.env));
program.addHelpText(
  'after',
  `
Exit codes: 0 pass or done, 1 fail, 2 usage error, 3 invalid, 4 inconclusive, 5 tool or target unavailable,
70 internal error, 129, 130, 131 and 143 interrupted by a signal.`,
);

try {
  enterUserDirectory(process.env);
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) exitOnError(error);
  else if (error.exitCode !== 0) process.exitCode = exitCode.usage;
}
endSoon();
