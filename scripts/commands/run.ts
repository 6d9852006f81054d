import { type Command, InvalidArgumentError, Option } from 'commander';
import { checkStore } from '../../results/store/check-store.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { door } from '../../scenarios/base/secrets/door.ts';
import { parseShare } from '../../scenarios/base/units.ts';
import { readK6Flags, refuseLoadFlags } from '../../scenarios/k6/user/k6-flags.ts';
import { secretName } from '../../scenarios/lib/names.ts';
import type { Target } from '../../scenarios/plan/target.ts';
import { parseDefects } from '../../simulators/system/defects/defects.ts';
import { type RoundFlags, runRounds } from '../history/run-rounds.ts';
import { isAddress, targetOrAddress } from '../plan/address-target.ts';
import { findPlan, isOwnPlan } from '../plan/find-plan.ts';
import { type Job, readJob } from '../plan/job.ts';
import { producers } from '../plan/producers.ts';
import { pushTarget } from '../plan/push-target.ts';
import { checkParts } from '../plan/read-part.ts';
import { isScript, readScriptJob } from '../plan/script-job.ts';
import { selectProducer } from '../plan/select-producer.ts';
import { readAgainst } from '../plan/side-target.ts';
import { targetOfJob } from '../plan/target-of-job.ts';
import { recoverStore } from '../run/recover-store.ts';
import { type Session, sayTo, withSession } from '../run/session.ts';
import { defectFaults } from '../watch/fault-schedule.ts';
import { dryRun, warnOfShortage } from './dry-run.ts';
import { once } from './once.ts';
import { collect, integer, keyValues } from './options.ts';
import { watchOnce } from './watch-once.ts';

/** The flags of `meshproof run`, and those that only `chat` sets. */
export type RunFlags = RoundFlags & {
  target?: string;
  seed?: number;
  dryRun?: boolean;
  quiet?: boolean;
  once?: boolean;
  debug?: boolean;
  watch?: boolean;
  /** k6's own flags, after `--`; only for a k6 script. */
  k6Flags?: readonly string[];
  /** The name of the only producer whose traffic runs. */
  only?: string;
};

/** Defines `meshproof run`. */
export function define(command: Command): void {
  command
    .argument('<plan>', 'a shipped plan (smoke, load, stress, spike, soak, breakpoint), a path, or a k6 script')
    .argument('[flags...]', "after -- and a k6 script: k6's own flags, such as --vus 5 --duration 30s -e KEY=V")
    .option(
      '--target <target>',
      'your target file, or an address on this machine; by default that of the plan, else the stand-in',
    )
    .option('--defect <name=value>', 'give the stand-in a defect, e.g. latency=300ms (repeatable)', collect, [])
    .option('--repeat <n>', 'run the plan n times, or "auto": as many runs as --effect needs', countOrAuto, 1)
    .option('--effect <share>', 'with --repeat auto: the smallest change to detect, e.g. 10%', effect, 0.1)
    .option('--against <target>', 'run this target (a file or an address) beside each run, as the base of a comparison')
    .option('--discard-first', 'with --repeat: the first run warms up and does not count')
    .option('--no-discard-first', 'with --repeat: the first run counts, even if it differs from the others')
    .option('--instances <n>', 'split the load over n k6 processes', integer(1, 64), 1)
    .option('--tag <key=value>', 'a tag stored with the run (repeatable)', collect, [])
    .option('--machine-class <name>', 'compare runs of this class with each other, whatever their CPU model')
    .option(
      '--fail-on-regression',
      'exit 1 after a regression from the baseline (without one: from earlier runs), 3 if the comparison is invalid',
    )
    .option(
      '--accept-on <key=value>',
      'runs with this tag join the baseline; a regression is held until the next run',
      collect,
      [],
    )
    .option('--seed <n>', "the random seed, instead of the plan's", integer(0, Number.MAX_SAFE_INTEGER))
    .option('--prometheus <url>', 'remote-write address for the samples; "local" starts a Prometheus for the run')
    .option('--require-push', 'exit 3 unless every sample reached Prometheus')
    .option('--store <dir>', 'the directory of the run store', 'runs')
    .option('--dry-run', 'check all that a run would check, print planned and needed samples, send nothing')
    .addOption(
      new Option('--once', 'run one iteration of your k6 programs with one VU, and print each exchange').conflicts(
        notOnce,
      ),
    )
    .option('--debug', 'with --once: print headers and bodies, too')
    .addOption(
      new Option('--watch', 'with or without --once: run an iteration after each change of a file').conflicts([
        ...notOnce,
        'json',
      ]),
    )
    .option('--json', 'print run.json on stdout; for several runs, { runs, comparison }')
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
        process.exitCode = await runCommand(plan, {
          ...flags,
          k6Flags,
          tags: keyValues(flags.tag, '--tag'),
          acceptTags: keyValues(flags.acceptOn, '--accept-on'),
        });
      },
    );
}

/** The options that `run --once` refuses, because a single iteration makes no run. */
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
  throw new InvalidArgumentError('a share such as 10% is needed, at least 0.5%.');
}

/** Reads and checks the plan, installs missing tools, runs, reports. Resolves to the exit code. */
export async function runCommand(planName: string, flags: RunFlags): Promise<number> {
  const say = sayTo(flags.quiet);
  if (flags.debug && !flags.once && !flags.watch)
    throw new UserError('--debug needs --once: in a whole run, it would print thousands of exchanges');
  if (flags.watch) return watchIterations(planName, { ...flags, once: true });
  if (!isScript(planName)) {
    const { job, given } = readGivenPlan(planName, flags);
    return runJob(job, given, flags, (work) => withSession(say, work));
  }
  const given = addressOf(flags);
  return withSession(say, async (session) => {
    const job = await readGivenScript(planName, given, flags, session);
    return runJob(job, given, flags, (work) => work(session));
  });
}

/** Runs one iteration at once, and one after each change of a file. Resolves to the exit code of the last one. */
function watchIterations(planName: string, flags: RunFlags): Promise<number> {
  const plan = isScript(planName) ? planName : findPlan(planName);
  const { target } = flags;
  return withSession(
    sayTo(flags.quiet),
    (session) =>
      watchOnce([plan, ...(target === undefined || isAddress(target) ? [] : [target])], session, async (part) => {
        const given = isScript(planName) ? addressOf(flags) : undefined;
        const read = isScript(planName)
          ? { job: await readGivenScript(planName, given, flags, part), given }
          : readGivenPlan(planName, flags);
        return runJob(read.job, read.given, flags, (work) => work(part));
      }),
    'the watch ends',
  );
}

function addressOf({ target }: RunFlags): Target | undefined {
  return target === undefined ? undefined : targetOrAddress(target);
}

function readGivenPlan(planName: string, flags: RunFlags): { job: Job; given: Target | undefined } {
  if (flags.k6Flags !== undefined && flags.k6Flags.length > 0)
    throw new UserError('a plan takes no flags of k6 and no further argument', {
      file: planName,
      hint: 'they are for a k6 script; in a plan, write ./script.js: { own: { vus: 5, duration: 30s } }',
    });
  const job = readJob(planName, producers, flags.seed);
  if (isOwnPlan(planName)) sayTo(flags.quiet)(`the plan is ${job.document.file} of this directory`);
  return { job, given: targetOfJob(flags.target, job) };
}

function readGivenScript(script: string, given: Target | undefined, flags: RunFlags, session: Session): Promise<Job> {
  const k6 = readK6Flags(flags.k6Flags ?? []);
  if (flags.once) refuseLoadFlags(k6);
  useVariables(k6.env);
  const { signal } = session.abort;
  const adopt = (pid: number) => session.reaper.adopt(pid);
  return readScriptJob(script, given, producers, { seed: flags.seed, flags: k6, signal, adopt });
}

/**
 * Sets the variables of k6's flag -e in this process, because k6 inherits its environment. Masks the values whose name
 * looks like that of a secret.
 */
function useVariables(env: Readonly<Record<string, string>>): void {
  Object.assign(process.env, env);
  for (const [name, value] of Object.entries(env)) if (secretName.test(name)) door.add(value);
}

/** Checks a job and runs it in a session. Resolves to the exit code. */
async function runJob(
  whole: Job,
  given: Target | undefined,
  flags: RunFlags,
  inSession: (work: (session: Session) => Promise<number>) => Promise<number>,
): Promise<number> {
  const say = sayTo(flags.quiet);
  const job = flags.only === undefined ? whole : selectProducer(whole, flags.only);
  const other = flags.against === undefined ? undefined : readAgainst(flags.against, given);
  await checkParts(job, given);
  if (other) await checkParts(job, other);
  if (flags.once) return inSession((session) => once(job, given, flags, session));
  checkStore(flags.store);
  const faults = checkFaults(job, flags.defect, given);
  const push = flags.prometheus === 'local' ? undefined : pushTarget(flags.prometheus, given);
  if (flags.dryRun) return dryRun(job, given, { json: flags.json === true, say, inSession });
  warnOfShortage(job, given, say);
  const planned: Job = { ...job, plan: { ...job.plan, faults } };
  await recoverStore(flags.store, say);
  return inSession((session) => runRounds(planned, flags, { given, other }, push, session));
}

/**
 * Returns the faults of the plan and those of `--defect`. Throws UserError for an unknown defect. Throws it for any
 * fault or defect if the target is the user's, because only the stand-in has defects.
 */
function checkFaults(job: Job, defects: readonly string[], given: Target | undefined): Job['plan']['faults'] {
  parseDefects(defects);
  job.plan.faults.forEach((fault, i) => {
    if (given) throw new UserError('faults work on the stand-in only', job.document.where(['faults', i]));
    try {
      parseDefects([fault.do]);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      throw new UserError(
        error.message,
        { ...error.where, ...job.document.where(['faults', i, 'do']) },
        { cause: error },
      );
    }
  });
  if (given && defects.length > 0) throw new UserError('--defect works on the stand-in only, not on a target');
  return [...job.plan.faults, ...defectFaults(defects, job.plan.phases)];
}
