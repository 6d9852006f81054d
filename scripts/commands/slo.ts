import type { Command } from 'commander';

export function addSlo(program: Command): void {
  const slo = program.command('slo').description('SLO documents (OpenSLO v1)');

  slo
    .command('check')
    .description('validate SLO documents')
    .argument('[files...]', 'names that ship or paths; all that ship when none is given')
    .option('--json', 'one JSON document on stdout')
    .option('--quiet', 'only the exit code')
    .addHelpText('after', '\nExamples:\n  meshproof slo check\n  meshproof slo check ./slos/checkout.yaml')
    .action(async (files: string[], flags: { json?: boolean; quiet?: boolean }) => {
      const { checkCommand } = await import('./slo-command.ts');
      process.exitCode = checkCommand(files, flags);
    });

  slo
    .command('compile')
    .description('write the k6 thresholds and web-vitals budgets of SLO documents')
    .argument('[files...]', 'names that ship or paths; all that ship when none is given')
    .requiredOption('--out <dir>', 'where to write k6-thresholds.json and web-vitals-budgets.json')
    .option('--json', 'print the paths as JSON')
    .option('--quiet', 'print nothing')
    .addHelpText(
      'after',
      '\nExamples:\n  meshproof slo compile --out ./compiled\n  meshproof slo compile api --out ./compiled',
    )
    .action(async (files: string[], flags: { out: string; json?: boolean; quiet?: boolean }) => {
      const { compileCommand } = await import('./slo-command.ts');
      process.exitCode = compileCommand(files, flags);
    });

  slo
    .command('explain')
    .description('say what an SLO means, how it is judged and how many samples it needs')
    .argument('<name>', 'an SLO that ships, such as api-latency')
    .option('--json', 'one JSON document on stdout')
    .option('--quiet', 'only the first sentence')
    .addHelpText('after', '\nExamples:\n  meshproof slo explain api-latency\n  meshproof slo explain web-inp --json')
    .action(async (name: string, flags: { json?: boolean; quiet?: boolean }) => {
      const { explainCommand } = await import('./slo-command.ts');
      process.exitCode = explainCommand(name, flags);
    });
}
