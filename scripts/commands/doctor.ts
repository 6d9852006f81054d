import type { Command } from 'commander';
import { exitCode } from '../../scenarios/base/exit-code.ts';

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('what is installed, from where, and what is missing')
    .option('--json', 'one JSON document on stdout')
    .option('--quiet', 'only the exit code')
    .addHelpText('after', '\nExamples:\n  meshproof doctor\n  meshproof doctor --json')
    .action(async ({ json, quiet }: { json?: boolean; quiet?: boolean }) => {
      const { doctor } = await import('../lib/tools.ts');
      const tools = await doctor();
      if (json) process.stdout.write(`${JSON.stringify({ tools }, null, 2)}\n`);
      else if (!quiet) {
        for (const { name, version, path, source, ok, problem } of tools) {
          const state = ok ? `${version}  ${path}  (${source})` : `${problem}`;
          process.stdout.write(`${ok ? 'ok     ' : 'missing'}  ${name.padEnd(13)} ${state}\n`);
        }
      }
      process.exitCode = tools.every((tool) => tool.ok) ? exitCode.pass : exitCode.unavailable;
    });
}
