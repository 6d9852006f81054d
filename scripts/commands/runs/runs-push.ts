import type { Command } from 'commander';
import { type PushFlags, pushRun } from '../../history/push-run.ts';
import { sayTo, untilSignal } from '../../run/session.ts';

/** Defines `meshproof runs push`. */
export function define(command: Command): void {
  command
    .argument('<run>', 'a run id, or "last"')
    .option('--store <dir>', 'the directory of the run store', 'runs')
    .option(
      '--prometheus <url>',
      'a remote-write address other than that of the last push; "local" starts a Prometheus',
    )
    .option('--target <target>', 'a target file: its prometheus section names the address and the token')
    .option('--json', 'print one JSON document on stdout')
    .option('--quiet', 'print nothing; the exit code is the only result')
    .addHelpText(
      'after',
      `
Examples:
  meshproof runs push last
  meshproof runs push last --prometheus local
  meshproof runs push last --prometheus http://127.0.0.1:9090/api/v1/write`,
    )
    .action(async (run: string, flags: PushFlags) => {
      const words = 'the push stops; a later push sends the rest';
      process.exitCode = await untilSignal(sayTo(flags.quiet), words, (signal) => pushRun(run, flags, signal));
    });
}
