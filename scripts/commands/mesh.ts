import { type Command, Option } from 'commander';
import { type MeshFlags, startWorld } from '../world/start-world.ts';
import { collect, integer, keyValues } from './options.ts';

/** Defines `meshproof mesh`. */
export function define(command: Command): void {
  const modes = ['virtual', 'real', 'hybrid'];
  command
    .argument('<world>', 'a shipped world (smoke, ttl-wall, …) or a path')
    .option('--seed <n>', 'a random seed that replaces the seed in the world file', integer(0, Number.MAX_SAFE_INTEGER))
    .addOption(
      new Option('--mode <mode>', 'virtual, real or hybrid; replaces the mode in the world file').choices(modes),
    )
    .option(
      '--target <target>',
      'a target file; its broker carries all links (mode real) or the links between gateways (mode hybrid)',
    )
    .option('--sweep <ranges>', 'simulate each combination of values, e.g. fanout=2..6,ttl=6..20, and print a table')
    .option('--tag <key=value>', 'a tag stored with the run (repeatable)', collect, [])
    .option('--store <dir>', 'the directory of the run store', 'runs')
    .option('--json', 'print the result as JSON')
    .option('--quiet', 'print no progress')
    .addHelpText(
      'after',
      `
Examples:
  meshproof mesh smoke
  meshproof mesh ttl-wall --seed 2 --json
  meshproof mesh ./worlds/town.yaml --sweep fanout=2..6,ttl=6..20
  meshproof mesh smoke --mode real

Exit codes: that of the verdict; with --sweep 0, whatever the verdicts in the table.`,
    )
    .action(async (world: string, flags: Omit<MeshFlags, 'tags'> & { tag: string[] }) => {
      process.exitCode = await startWorld(world, { ...flags, tags: keyValues(flags.tag, '--tag') });
    });
}
