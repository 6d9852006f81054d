import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseDuration, parseShare } from '../../scenarios/base/units.ts';
import { listenAddress } from '../check/listen-address.ts';
import { type CheckFlags, runChecks } from '../check/run-checks.ts';
import { collect, integer, keyValues } from './options.ts';

/** Defines `meshproof check`. */
export function define(command: Command): void {
  command
    .argument(
      '[checks...]',
      'names of shipped journeys and probes, or paths (.ts, .yaml); by default all that are shipped',
    )
    .option('--target <target>', 'your target file; by default the built-in stand-in')
    .option(
      '--runs <n>',
      'the number of measured runs of each check; by default 11 for a journey and 1 for a probe',
      integer(1, 1000),
    )
    .option(
      '--sequential',
      'stop the runs of a journey once its verdict is decided; --runs (by default 30) is then the largest number of runs',
    )
    .addOption(
      new Option('--profile <profile>', 'the device that the browser imitates')
        .choices(['desktop', 'mobile'])
        .default('desktop'),
    )
    .option(
      '--slo <document>',
      'judge by this SLO document instead of the shipped documents web and probes (repeatable)',
      collect,
      [],
    )
    .option('--evidence', 'make one more run that stores trace, screenshots and requests, even if all runs pass')
    .option('--tag <key=value>', 'a tag stored with the runs (repeatable)', collect, [])
    .option('--every <duration>', 'run each check at this interval, e.g. 5m, until a signal such as Ctrl-C', everyOf)
    .option(
      '--jitter <share>',
      'with --every, the share of the interval over which the starts of the checks are spread',
      shareOf,
      0.1,
    )
    .option('--listen <host:port>', 'with --every, the address of /metrics and /-/healthy', listenOf, '127.0.0.1:9464')
    .option('--prometheus <url>', 'remote-write address for the samples')
    .option('--store <dir>', 'the directory of the run store', 'runs')
    .option('--json', 'print the results as JSON on stdout')
    .option('--quiet', 'print no progress')
    .addHelpText(
      'after',
      `
Examples:
  meshproof check browse-and-ask
  meshproof check ./checkout.ts ./api-health.yaml --target ./targets/staging.yaml
  meshproof check browse-and-ask --sequential --runs 60
  meshproof check api-health --every 1m --listen 127.0.0.1:9464`,
    )
    .action(async (checks: string[], flags: Omit<CheckFlags, 'tags'> & { tag: string[] }) => {
      process.exitCode = await runChecks(checks, { ...flags, tags: keyValues(flags.tag, '--tag') });
    });
}

function everyOf(text: string): number {
  const seconds = parseDuration(text);
  if (seconds !== undefined && seconds >= 1 && seconds <= 86_400) return seconds;
  throw new InvalidArgumentError('a duration from 1s to 1d is needed.');
}

function shareOf(text: string): number {
  const share = parseShare(text);
  if (share !== undefined) return share;
  throw new InvalidArgumentError('a share from 0 to 100% is needed.');
}

function listenOf(text: string): string {
  listenAddress(text);
  return text;
}
