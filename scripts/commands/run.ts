import { type Command, InvalidArgumentError } from 'commander';
import { parseShare } from '../../scenarios/base/units.ts';
import { collect, integer, keyValues } from './options.ts';

export type RunFlags = {
  target?: string;
  defect: string[];
  repeat: number | 'auto';
  against?: string;
  instances: number;
  tag: string[];
  machineClass?: string;
  failOnRegression?: boolean;
  seed?: number;
  prometheus?: string;
  requirePush?: boolean;
  store: string;
  dryRun?: boolean;
  json?: boolean;
  quiet?: boolean;
};

export function addRun(program: Command): void {
  program
    .command('run')
    .description('run a plan: load, mesh nodes and browser on one timeline, judged against its SLOs')
    .argument('<plan>', 'a plan that ships (smoke, load, stress, spike, soak, breakpoint) or the path of yours')
    .option('--target <target>', 'a target file of yours; without it the stand-in is started')
    .option('--defect <name=value>', 'break the stand-in on purpose, e.g. latency=300ms (repeatable)', collect, [])
    .option('--repeat <n>', 'run the plan n times, or "auto": as often as --effect needs', countOrAuto, 1)
    .option('--effect <share>', 'with --repeat auto: the change that is to be seen, e.g. 10%', effect, 0.1)
    .option(
      '--against <target>',
      'beside each run one on this target (a file or an address): the base that it is held against',
    )
    .option('--instances <n>', 'make the load with n k6 processes that share it', integer(1, 64), 1)
    .option('--tag <key=value>', 'a tag kept with the run (repeatable)', collect, [])
    .option('--machine-class <name>', 'runs of this class compare with one another, whatever their CPU model')
    .option(
      '--fail-on-regression',
      'exit 1 when the runs are a regression against the baseline or the runs before, 3 when the comparison is invalid',
    )
    .option(
      '--accept-on <key=value>',
      'with this tag, runs that pass and are no regression join the baseline',
      collect,
      [],
    )
    .option('--seed <n>', "the seed of everything random, instead of the plan's", integer(0, Number.MAX_SAFE_INTEGER))
    .option('--prometheus <url>', 'remote-write address to push to; "local" starts one of ours for the run')
    .option('--require-push', 'exit 3 when not everything reached Prometheus')
    .option('--store <dir>', 'where runs are kept', 'runs')
    .option('--dry-run', 'check the plan, the target and the SLOs, send nothing')
    .option('--json', 'print run.json on stdout')
    .option('--quiet', 'no progress')
    .addHelpText(
      'after',
      `
Examples:
  meshproof run smoke
  meshproof run smoke --defect latency=300ms
  meshproof run ./plans/checkout.yaml --target ./targets/staging.yaml --tag branch=main`,
    )
    .action(async (plan: string, flags: RunFlags & { acceptOn: string[]; effect: number }) => {
      const { runCommand } = await import('./run-command.ts');
      process.exitCode = await runCommand(plan, {
        ...flags,
        tags: keyValues(flags.tag, '--tag'),
        acceptTags: keyValues(flags.acceptOn, '--accept-on'),
      });
    });
}

function countOrAuto(text: string): number | 'auto' {
  return text === 'auto' ? 'auto' : integer(1, 1000)(text);
}

function effect(text: string): number {
  const share = parseShare(text);
  if (share !== undefined && share >= 0.005) return share;
  throw new InvalidArgumentError('a share such as 10% is needed, at least 0.5%.');
}
