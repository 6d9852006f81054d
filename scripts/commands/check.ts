import { join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { checkStore } from '../../results/store/check-store.ts';
import { worseVerdict } from '../../results/words/marks.ts';
import { exitCode } from '../../scenarios/base/exit-code.ts';
import { parseDuration, parseShare } from '../../scenarios/base/units.ts';
import { exitCodeOf } from '../../thresholds/judge/conclude.ts';
import { checkJob } from '../check/check-job.ts';
import type { CheckResult } from '../check/check-result.ts';
import { checkText } from '../check/check-text.ts';
import { resolveChecks } from '../check/checks.ts';
import { type CheckSurroundings, type CheckTask, runCheck } from '../check/run-check.ts';
import { watchChecks } from '../check/watch-checks.ts';
import { pushTarget } from '../plan/push-target.ts';
import { checkParts } from '../plan/read-part.ts';
import { readTarget } from '../plan/read-target.ts';
import { causeOf, exitCodeOfSignal } from '../run/abort.ts';
import { installTools } from '../run/install-tools.ts';
import { recoverStore } from '../run/recover-store.ts';
import { type Session, sayTo, withPart, withSession } from '../run/session.ts';
import { printJson, printText } from '../terminal/output.ts';
import { collect, integer, keyValues, type StoreFlags } from './options.ts';

type Flags = StoreFlags & {
  target?: string;
  runs?: number;
  sequential?: boolean;
  profile: 'desktop' | 'mobile';
  slo: string[];
  evidence?: boolean;
  tags: Record<string, string>;
  /** Seconds between two runs of a check. Without it, each check runs once. */
  every?: number;
  jitter: number;
  listen: string;
  prometheus?: string;
};

/** Defines `meshproof check`. */
export function define(command: Command): void {
  command
    .argument('[checks...]', 'shipped journeys and probes, or paths (.ts, .yaml); every shipped one by default')
    .option('--target <target>', 'your target file; the stand-in by default')
    .option('--runs <n>', 'measured runs of each check (journeys 11, probes 1)', integer(1, 1000))
    .option('--sequential', 'stop the runs of a journey once its verdict is decided, at --runs (30) at the latest')
    .addOption(
      new Option('--profile <profile>', 'the device of the browser').choices(['desktop', 'mobile']).default('desktop'),
    )
    .option('--slo <document>', 'judge by this SLO document instead of web or probes (repeatable)', collect, [])
    .option('--evidence', 'make one more run that keeps trace, screenshots and requests, even if all runs pass')
    .option('--tag <key=value>', 'a tag stored with the runs (repeatable)', collect, [])
    .option('--every <duration>', 'run each check at this interval, e.g. 5m, until a signal', everyOf)
    .option('--jitter <share>', 'share of the interval over which the checks are spread', shareOf, 0.1)
    .option('--listen <host:port>', 'with --every: the address of /metrics and /-/healthy', '127.0.0.1:9464')
    .option('--prometheus <url>', 'remote-write address for the samples')
    .option('--store <dir>', 'the directory of the run store', 'runs')
    .option('--json', 'print the results on stdout')
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
    .action(async (checks: string[], flags: Omit<Flags, 'tags'> & { tag: string[] }) => {
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

/** Runs each check once, or on its schedule until a signal. Resolves to the exit code. */
async function runChecks(names: readonly string[], flags: Flags): Promise<number> {
  const say = sayTo(flags.quiet);
  const target = flags.target === undefined ? undefined : readTarget(flags.target);
  const push = pushTarget(flags.prometheus, target);
  const tasks = resolveChecks(names).map(
    (check): CheckTask => ({
      check,
      job: checkJob(check, {
        runs: flags.runs,
        sequential: flags.sequential ?? false,
        slos: flags.slo,
        profile: flags.profile,
        evidence: flags.evidence ?? false,
      }),
    }),
  );
  // All checks have the same SLOs, so an SLO may select a page of another check. So the SLOs are left out when each job
  // is checked.
  for (const { job } of tasks) await checkParts({ ...job, slos: [] }, target);
  checkStore(flags.store);
  await recoverStore(flags.store, say);
  return withSession(say, async (session) => {
    const parts = tasks.flatMap(({ job }) => job.parts);
    const tools = await installTools({ parts }, say, session.abort.signal);
    const around: CheckSurroundings = { target, tools, push, store: flags.store, tags: flags.tags };
    if (flags.every === undefined) return runOnce(tasks, around, flags, session);
    return watchChecks(tasks, around, { ...flags, everyS: flags.every }, session);
  });
}

async function runOnce(
  tasks: readonly CheckTask[],
  around: CheckSurroundings,
  flags: Flags,
  session: Session,
): Promise<number> {
  const results: CheckResult[] = [];
  for (const task of tasks) {
    if (session.abort.signal.aborted) break;
    session.say(`check ${task.check.name}`);
    const result = await withPart(session, (part) => runCheck(task, around, part));
    results.push(result);
    if (!flags.json) printText(checkText(result));
    session.say(`report: ${join(flags.store, result.run, 'report.html')}`);
  }
  const verdict = results.map((one) => one.verdict).reduce(worseVerdict, 'PASS');
  const code = exitCodeOfSignal(causeOf(session.abort.signal)) ?? exitCodeOf(verdict);
  if (flags.json) printJson({ verdict, exitCode: code, checks: results });
  return results.length === 0 ? exitCode.interrupted : code;
}
