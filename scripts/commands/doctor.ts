import type { Command } from 'commander';
import { exitCode } from '../../scenarios/base/exit-code.ts';
import { doctor } from '../lib/tools.ts';
import { printJson, printLine } from '../terminal/output.ts';

type Flags = { json?: boolean; quiet?: boolean };

/** Defines `meshproof doctor`. */
export function define(command: Command): void {
  command
    .option('--json', 'print one JSON document on stdout')
    .option('--quiet', 'print nothing; the exit code is the only result')
    .addHelpText('after', '\nExamples:\n  meshproof doctor\n  meshproof doctor --json')
    .action(async (flags: Flags) => {
      process.exitCode = await printTools(flags);
    });
}

async function printTools({ json, quiet }: Flags): Promise<number> {
  const tools = await doctor();
  if (json) printJson({ tools });
  else if (!quiet) {
    for (const { name, version, path, source, ok, problem } of tools) {
      const state = ok ? `${version}  ${path}  (${source})` : `${problem}`;
      printLine(`${ok ? 'ok     ' : 'missing'}  ${name.padEnd(13)} ${state}`);
    }
  }
  return tools.every((tool) => tool.ok) ? exitCode.pass : exitCode.unavailable;
}
