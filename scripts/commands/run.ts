import { type Command, InvalidArgumentError, Option } from 'commander';
import { shippedNames } from '../../scenarios/base/name-or-path.ts';
import { parseShare } from '../../scenarios/base/units.ts';
import { planFiles } from '../plan/find-plan.ts';
import { type RunFlags, runFromFlags } from '../start/run-from-flags.ts';
import { collect, integer, keyValues } from './options.ts';

/** Defines `meshproof run`. */
export function define(command: Command): void {
  command
    .argument('<plan>', `a shipped plan (${shippedNames(planFiles).join(', ')}), a path, or a k6 script`)
    .argument('[flags...]', "after -- and a k6 script: k6's own flags, such as --vus 5 --duration 30s -e KEY=V")
    .option(
      '--target <target>',
      'your target file, or an address on this machine; by default the target of the plan, or else the built-in stand-in',
    )
    .option('--defect <name=value>', 'switch on a defect of the stand-in, e.g. latency=300ms (repeatable)', collect, [])
    .option('--repeat <n>', 'run the plan n times, or "auto": as many runs as --effect needs', countOrAuto, 1)
    .option('--effect <share>', 'with --repeat auto, the smallest change to detect, e.g. 10%', effect, 0.1)
    .option('--against <target>', 'also run against this target (a file or an address), as the base of a comparison')
    .option('--discard-first', 'with --repeat, leave out the first run, because it warms the system up')
    .option('--no-discard-first', 'with --repeat, use the first run, even if it differs from the others')
    .option('--instances <n>', 'split the load over n k6 processes', integer(1, 64), 1)
    .option('--tag <key=value>', 'a tag stored with the run (repeatable)', collect, [])
    .option(
      '--machine-class <name>',
      'the class of this machine: runs on machines of one class are compared, whatever their CPU model',
    )
    .option(
      '--fail-on-regression',
      'exit 1 after a regression from the baseline (without a baseline: from earlier runs), ' +
        '3 if the comparison is invalid',
    )
    .option(
      '--accept-on <key=value>',
      'runs with this tag join the baseline; a run with a regression joins only if the next run has no regression',
      collect,
      [],
    )
    .option('--seed <n>', 'a random seed that replaces the seed in the plan', integer(0, Number.MAX_SAFE_INTEGER))
    .option('--prometheus <url>', 'remote-write address for the samples; "local" starts a Prometheus for the run')
    .option('--require-push', 'exit 3 instead of 0 if a sample did not reach Prometheus')
    .option('--store <dir>', 'the directory of the run store', 'runs')
    .option(
      '--dry-run',
      'check everything that a run would check, print the planned and the needed samples, and send nothing',
    )
    .addOption(
      new Option('--once', 'run one iteration of your k6 programs with one VU, and print each exchange').conflicts(
        notOnce,
      ),
    )
    .option('--debug', 'with --once or --watch, print headers and bodies, too')
    .addOption(
      new Option('--watch', 'run one iteration after each change of a file; --once is not needed').conflicts([
        ...notOnce,
        'json',
      ]),
    )
    .option('--json', 'print run.json on stdout; for several runs, { runs, comparison, anchored }')
    .option('--quiet', 'print no progress')
    .addHelpText(
      'after',
      `
Examples:
  meshproof run smoke
  meshproof run smoke --defect latency=300ms
  meshproof run ./plans/checkout.yaml --target ./targets/staging.yaml --tag branch=main
  meshproof run ./checkout.js --target http://127.0.0.1:3000
  meshproof run ./checkout.js --target http://127.0.0.1:3000 --once --debug
  meshproof run ./checkout.js --target http://127.0.0.1:3000 --watch
  meshproof run ./checkout.js --target http://127.0.0.1:3000 -- --vus 5 --duration 30s`,
    )
    .action(
      async (
        plan: string,
        k6Flags: string[],
        flags: Omit<RunFlags, 'tags' | 'acceptTags'> & { tag: string[]; acceptOn: string[] },
      ) => {
        process.exitCode = await runFromFlags(plan, {
          ...flags,
          k6Flags,
          tags: keyValues(flags.tag, '--tag'),
          acceptTags: keyValues(flags.acceptOn, '--accept-on'),
        });
      },
    );
}

/** `run --once` and `run --watch` refuse these options, because a single iteration makes no run. */
const notOnce = [
  ...['repeat', 'effect', 'against', 'discardFirst', 'instances', 'tag', 'machineClass', 'defect'],
  ...['failOnRegression', 'acceptOn', 'prometheus', 'requirePush', 'dryRun'],
];

function countOrAuto(text: string): number | 'auto' {
  return text === 'auto' ? 'auto' : integer(1, 1000)(text);
}

function effect(text: string): number {
  const share = parseShare(text);
  if (share !== undefined && share >= 0.005) return share;
  throw new InvalidArgumentError('a share of at least 0.5% is needed, such as 10%.');
}
