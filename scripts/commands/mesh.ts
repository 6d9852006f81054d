import { type Command, Option } from 'commander';
import { collect, integer, keyValues } from './options.ts';

export type MeshFlags = {
  mode?: 'virtual' | 'real' | 'hybrid';
  target?: string;
  seed?: number;
  sweep?: string;
  tag: string[];
  store: string;
  json?: boolean;
  quiet?: boolean;
};

export function addMesh(program: Command): void {
  program
    .command('mesh')
    .description('simulate a mesh of any size from a world file, with invariants and SLOs')
    .argument('<world>', 'a world that ships (smoke, ttl-wall, …) or the path of yours')
    .option('--seed <n>', "the seed of everything random, instead of the world's", integer(0, Number.MAX_SAFE_INTEGER))
    .addOption(
      new Option('--mode <mode>', "virtual, real or hybrid, instead of the world's").choices([
        'virtual',
        'real',
        'hybrid',
      ]),
    )
    .option(
      '--target <target>',
      'a target file: its broker carries the links of a real world, or those between gateways',
    )
    .option('--sweep <ranges>', 'simulate for each value, e.g. fanout=2..6,ttl=6..20, and print a table')
    .option('--tag <key=value>', 'a tag kept with the run (repeatable)', collect, [])
    .option('--store <dir>', 'where runs are kept', 'runs')
    .option('--json', 'print the result as JSON')
    .option('--quiet', 'no progress')
    .addHelpText(
      'after',
      `
Examples:
  meshproof mesh smoke
  meshproof mesh ttl-wall --seed 2 --json
  meshproof mesh ./worlds/town.yaml --sweep fanout=2..6,ttl=6..20
  meshproof mesh smoke --mode real`,
    )
    .action(async (world: string, flags: MeshFlags) => {
      const { meshCommand } = await import('./mesh-command.ts');
      process.exitCode = await meshCommand(world, { ...flags, tags: keyValues(flags.tag, '--tag') });
    });
}
