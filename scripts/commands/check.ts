import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseDuration, parseShare } from '../../scenarios/base/units.ts';
import { collect, integer, keyValues } from './options.ts';

export type CheckFlags = {
  target?: string;
  runs?: number;
  sequential?: boolean;
  profile: 'desktop' | 'mobile';
  slo: string[];
  evidence?: boolean;
  tags: Record<string, string>;
  /** Seconds between two runs of a check; without it each is run once. */
  every?: number;
  jitter: number;
  listen: string;
  prometheus?: string;
  store: string;
  json?: boolean;
  quiet?: boolean;
};

export function addCheck(program: Command): void {
  program
    .command('check')
    .description('synthetic checks: browser journeys and protocol probes, each judged over its runs')
    .argument('[checks...]', 'journeys and probes that ship, or paths of yours (.ts, .yaml); all that ship without any')
    .option('--target <target>', 'a target file of yours; without it the stand-in is started')
    .option('--runs <n>', 'measured runs of each check (journeys 11, probes 1)', integer(1, 1000))
    .option('--sequential', 'end the runs of a journey once its verdict is decided, after --runs (30) at the most')
    .addOption(
      new Option('--profile <profile>', 'the device of the browser').choices(['desktop', 'mobile']).default('desktop'),
    )
    .option('--slo <document>', 'judge by this SLO document instead of web or probes (repeatable)', collect, [])
    .option('--evidence', 'keep trace, screenshots and requests of one more run, also when all is well')
    .option('--tag <key=value>', 'a tag kept with the runs (repeatable)', collect, [])
    .option('--every <duration>', 'run each again and again at this distance, as in 5m, until a signal comes', everyOf)
    .option('--jitter <share>', 'share of the distance over which the checks are spread', shareOf, 0.1)
    .option('--listen <host:port>', 'with --every: where /metrics and /-/healthy are served', '127.0.0.1:9464')
    .option('--prometheus <url>', 'remote-write address to push to')
    .option('--store <dir>', 'where runs are kept', 'runs')
    .option('--json', 'print the results on stdout')
    .option('--quiet', 'no progress')
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
      const { checkCommand } = await import('./check-command.ts');
      process.exitCode = await checkCommand(checks, { ...flags, tags: keyValues(flags.tag, '--tag') });
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
