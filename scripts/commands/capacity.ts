import type { Command } from 'commander';
import type { CapacityFlags } from '../capacity/capacity-flags.ts';
import { findCapacity } from '../capacity/find-capacity.ts';
import { findWorld } from '../world/find-world.ts';
import { searchWorldCapacity } from '../world/world-capacity.ts';

/** Defines `meshproof capacity`. */
export function define(command: Command): void {
  command
    .argument('<plan>', 'a shipped plan (smoke, load, stress, …), a world (ttl-wall), or a path')
    .option(
      '--vary <key>',
      'the key of the number to vary, below "traffic" in the plan, e.g. mesh-node.nodes (default: all arrival rates of k6); for a world (required): nodes, rate, ttl, …',
    )
    .option('--from <value>', 'the first value to try; by default the value in the plan')
    .option('--to <value>', 'the largest value to try; by default 64 times the first')
    .option('--within <duration>', 'start no probe after this time; most searches take 6 to 15 minutes', '20m')
    .option('--hold <duration>', 'the length of a probe that confirms a value, at least 1m (default: 1m)')
    .option(
      '--growth <percent/period>',
      'the expected growth of the load, e.g. 5%/month; prints when the load will reach the capacity',
    )
    .option(
      '--target <target>',
      'your target file; by default the one that the plan names, or else the built-in stand-in',
    )
    .option(
      '--store <dir>',
      'the directory of the run store; it gets the report and, except for a world, a run for each probe',
      'runs',
    )
    .option('--json', 'print one JSON document on stdout')
    .option('--quiet', 'print no progress')
    .addHelpText(
      'after',
      `
Examples:
  meshproof capacity smoke
  meshproof capacity ttl-wall --vary ttl
  meshproof capacity ./plans/checkout.yaml --target ./targets/staging.yaml --from 50/s --growth 5%/month

Exit codes: 0 the interval is found, or the SLOs hold up to --to; 1 the SLOs hold at no value; 3 the target changed
during the search; 4 not decided: too few values passed or failed clearly, the load generator reached its limit, or
the time of --within was over.`,
    )
    .action(async (plan: string, flags: CapacityFlags) => {
      const world = findWorld(plan);
      process.exitCode = await (world ? searchWorldCapacity(world, flags) : findCapacity(plan, flags));
    });
}
