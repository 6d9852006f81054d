import type { Command } from 'commander';
import { UserError } from '../../scenarios/base/errors.ts';
import { collect } from './options.ts';

type Flags = { base: string[]; head: string[]; store: string; json?: boolean; quiet?: boolean };

export function addCompare(program: Command): void {
  program
    .command('compare')
    .description('what changed from one group of runs to another, with intervals and a verdict')
    .argument('[base]', '"baseline", a run id, "last", a run\'s directory, several with commas, or a tag as key=value')
    .argument('[head]', 'the same, for the runs that are looked at')
    .option('--base <runs>', 'more runs of the base (repeatable)', collect, [])
    .option('--head <runs>', 'more runs that are looked at (repeatable)', collect, [])
    .option('--store <dir>', 'where runs are kept', 'runs')
    .option('--json', 'one JSON document on stdout')
    .option('--quiet', 'only the verdict')
    .addHelpText(
      'after',
      '\nExamples:\n  meshproof compare branch=main branch=mine\n  meshproof compare baseline last --json\n\nExit codes: 0 no regression, 1 regression, 3 not comparable, 4 inconclusive.',
    )
    .action(async (base: string | undefined, head: string | undefined, flags: Flags) => {
      const { compareCommand } = await import('./compare-command.ts');
      process.exitCode = await compareCommand(side(base, flags.base, 'base'), side(head, flags.head, 'head'), flags);
    });
}

function side(argument: string | undefined, option: readonly string[], name: string): string[] {
  const words = [...(argument === undefined ? [] : [argument]), ...option];
  if (words.length > 0) return words;
  throw new UserError(`no ${name} was named`, { hint: 'meshproof compare baseline last' });
}
