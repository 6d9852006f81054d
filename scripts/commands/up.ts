import type { Command } from 'commander';
import { serveStandIn, type UpFlags } from '../start/serve-stand-in.ts';
import { collect } from './options.ts';

/** Defines `meshproof up`. */
export function define(command: Command): void {
  command
    .option('--defect <name=value>', 'switch on a defect of the stand-in (repeatable)', collect, [])
    .option(
      '--with <services>',
      'also start: prometheus, grafana, alertmanager (comma-separated)',
      (text) => text.split(','),
      [],
    )
    .option('--json', 'print the addresses as JSON')
    .option('--quiet', 'print only the addresses')
    .addHelpText(
      'after',
      `
Examples:
  meshproof up --with prometheus
  MESHPROOF_GRAFANA=/opt/grafana/bin/grafana meshproof up --with grafana
  meshproof up --defect errors=5% --json`,
    )
    .action(async (flags: UpFlags) => {
      process.exitCode = await serveStandIn(flags);
    });
}
