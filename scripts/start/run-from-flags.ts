import { checkStore } from '../../results/store/check-store.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { type RoundFlags, runRounds } from '../history/run-rounds.ts';
import { isAddress } from '../plan/address-target.ts';
import { findPlan } from '../plan/find-plan.ts';
import type { Job } from '../plan/job.ts';
import { pushTarget } from '../plan/push-target.ts';
import { checkParts } from '../plan/read-part.ts';
import { isScript } from '../plan/script-job.ts';
import { selectProducer } from '../plan/select-producer.ts';
import { readAgainst } from '../plan/side-target.ts';
import { recoverStore } from '../run/recover-store.ts';
import { type Session, sayTo, withSession } from '../run/session.ts';
import { checkFaults } from './check-faults.ts';
import { dryRun, warnOfShortage } from './dry-run.ts';
import { type GivenFlags, type GivenJob, readGivenPlan, readGivenScript } from './given-job.ts';
import { once } from './once/once.ts';
import { watchOnce } from './once/watch-once.ts';

/** The flags of `meshproof run`, and those that only `chat` sets. */
export type RunFlags = RoundFlags &
  GivenFlags & {
    dryRun?: boolean;
    debug?: boolean;
    watch?: boolean;
    /** The only producer whose traffic runs. */
    only?: string;
  };

/**
 * Reads and checks the plan or script, then runs it and reports. `--dry-run` only checks it. `--once` makes one
 * iteration. `--watch` makes one iteration at the start, and one after each change of a file. Resolves to the exit
 * code.
 */
export async function runFromFlags(planName: string, flags: RunFlags): Promise<number> {
  const say = sayTo(flags.quiet);
  if (flags.debug && !flags.once && !flags.watch)
    throw new UserError('--debug needs --once or --watch, because a whole run has thousands of exchanges');
  if (flags.watch) return watchIterations(planName, { ...flags, once: true });
  // A session ends the processes that start in it. Reading a script starts k6, so the script is read in a session.
  // Reading a plan starts no process.
  if (!isScript(planName)) return startJob(readGivenPlan(planName, flags), flags, (work) => withSession(say, work));
  return withSession(say, async (session) => {
    const given = await readGivenScript(planName, flags, session);
    return startJob(given, flags, (work) => work(session));
  });
}

/**
 * Runs one iteration at the start and one after each change of a file. After Ctrl-C, resolves to the exit code of the
 * last iteration. After any other signal, resolves to the exit code for this signal.
 */
function watchIterations(planName: string, flags: RunFlags): Promise<number> {
  const plan = isScript(planName) ? planName : findPlan(planName);
  const { target } = flags;
  return withSession(
    sayTo(flags.quiet),
    (session) =>
      watchOnce([plan, ...(target === undefined || isAddress(target) ? [] : [target])], session, async (part) => {
        const read = isScript(planName) ? await readGivenScript(planName, flags, part) : readGivenPlan(planName, flags);
        return startJob(read, flags, (work) => work(part));
      }),
    'the watch ends',
  );
}

async function startJob(
  { job: whole, given }: GivenJob,
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
