import type { Command } from 'commander';

export type CapacityFlags = {
  vary?: string;
  from?: string;
  to?: string;
  within: string;
  growth?: string;
  target?: string;
  store: string;
  json?: boolean;
  quiet?: boolean;
};

export function addCapacity(program: Command): void {
  program
    .command('capacity')
    .description('the highest rate (or other number of a plan) that holds the SLOs, as an interval')
    .argument('<plan>', 'a plan that ships (smoke, load, stress), a world (ttl-wall), or the path of yours')
    .option(
      '--vary <key>',
      'a number under traffic, e.g. mesh-node.nodes; without it all arrival rates of k6. Of a world: nodes, rate, ttl, …',
    )
    .option('--from <value>', "the first value that is tried, instead of the plan's")
    .option('--to <value>', 'the largest value that may be tried; 64 times the first when not given')
    .option('--within <duration>', 'no probe begins after that long', '10m')
    .option('--growth <percent/period>', 'also say when the load will reach the limit, e.g. 5%/month')
    .option('--target <target>', 'a target file of yours; without it the stand-in is started')
    .option('--store <dir>', 'where the probes are kept as runs, and the report', 'runs')
    .option('--json', 'one JSON document on stdout')
    .option('--quiet', 'no progress')
    .addHelpText(
      'after',
      `
Examples:
  meshproof capacity smoke
  meshproof capacity ttl-wall --vary ttl
  meshproof capacity ./plans/checkout.yaml --target ./targets/staging.yaml --from 50/s --growth 5%/month

Exit codes: 0 the interval is found, or all up to --to held; 1 nothing held; 4 inconclusive: the generator or the time
gave out before the target.`,
    )
    .action(async (plan: string, flags: CapacityFlags) => {
      const { capacityCommand } = await import('./capacity-command.ts');
      process.exitCode = await capacityCommand(plan, flags);
    });
}
