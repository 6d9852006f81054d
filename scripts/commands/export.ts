import type { Command } from 'commander';
import { integer } from './options.ts';

export type ExportFlags = { target?: string; instances: number; out: string; json?: boolean; quiet?: boolean };

export function addExport(program: Command): void {
  const to = program.command('export').description('the k6 part of a plan for another place to run it');

  shared(
    to.command('k6-operator').description('a TestRun of the k6-operator with its ConfigMap and a receiver'),
    'how many runners share the load',
  )
    .addHelpText(
      'after',
      `
Examples:
  meshproof export k6-operator load --target ./targets/staging.yaml --instances 8 --out cluster
  meshproof export k6-operator ./plans/checkout.yaml --target ./targets/staging.yaml --out cluster --json`,
    )
    .action(async (plan: string, flags: ExportFlags) => {
      const { exportOperator } = await import('./export-plan-command.ts');
      process.exitCode = await exportOperator(plan, flags);
    });

  shared(to.command('k6').description('an archive that plain `k6 run` takes, and how to start it'))
    .addHelpText(
      'after',
      `
Examples:
  meshproof export k6 smoke --out smoke-k6
  meshproof export k6 ./plans/checkout.yaml --target ./targets/staging.yaml --out checkout-k6`,
    )
    .action(async (plan: string, flags: Omit<ExportFlags, 'instances'>) => {
      const { exportK6 } = await import('./export-plan-command.ts');
      process.exitCode = await exportK6(plan, flags);
    });
}

function shared(command: Command, instances?: string): Command {
  command
    .argument('<plan>', 'a plan that ships (smoke, load, stress) or the path of yours')
    .option('--target <target>', 'a target file of yours, whose addresses the programs get')
    .requiredOption('--out <dir>', 'where the files are written');
  if (instances) command.option('--instances <n>', instances, integer(1, 1000), 1);
  return command.option('--json', 'one JSON document on stdout').option('--quiet', 'nothing but the file names');
}
