import { UserError } from '../../scenarios/base/errors.ts';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';
import { secretName } from '../../scenarios/lib/names.ts';
import type { Target } from '../../scenarios/plan/target.ts';
import { readK6Flags, refuseLoadFlags } from '../../simulators/k6/user/k6-flags.ts';
import { targetOrAddress } from '../plan/address-target.ts';
import { isOwnPlan } from '../plan/find-plan.ts';
import type { Job } from '../plan/job.ts';
import { producers } from '../plan/producers.ts';
import { readJob } from '../plan/read-job.ts';
import { readScriptJob } from '../plan/script-job.ts';
import { targetOfJob } from '../plan/target-of-job.ts';
import { type Session, sayTo } from '../run/session.ts';

export type GivenFlags = {
  target?: string;
  seed?: number;
  once?: boolean;
  quiet?: boolean;
  /** k6's own flags, after `--`; only for a k6 script. */
  k6Flags?: readonly string[];
};

/**
 * `given` is the target that the user named, by flag or in the plan. If undefined, the job runs against the stand-in
 * (the simulated target).
 */
export type GivenJob = { job: Job; given: Target | undefined };

/** Returns a plan that the user named, with its target. Throws UserError for flags that only a k6 script can have. */
export function readGivenPlan(planName: string, flags: GivenFlags): GivenJob {
  if (flags.k6Flags !== undefined && flags.k6Flags.length > 0)
    throw new UserError('a command with a plan takes no flags of k6 and no further argument', {
      file: planName,
      hint: 'only a k6 script can have flags of k6; in a plan, write ./script.js: { own: { vus: 5, duration: 30s } }',
    });
  const job = readJob(planName, producers, flags.seed);
  if (isOwnPlan(planName)) sayTo(flags.quiet)(`using the plan ${job.document.file} in the current directory`);
  return { job, given: targetOfJob(flags.target, job) };
}

/**
 * Resolves to the job of a k6 script that the user named, with its target. A process of k6 reads the options of the
 * script. An abort of the session ends the process of k6.
 */
export async function readGivenScript(script: string, flags: GivenFlags, session: Session): Promise<GivenJob> {
  const given = flags.target === undefined ? undefined : targetOrAddress(flags.target);
  const k6 = readK6Flags(flags.k6Flags ?? []);
  if (flags.once) refuseLoadFlags(k6);
  useVariables(k6.env);
  const { signal } = session.abort;
  const adopt = (pid: number) => session.reaper.adopt(pid);
  const job = await readScriptJob(script, given, producers, { seed: flags.seed, flags: k6, signal, adopt });
  return { job, given };
}

/**
 * Sets variables in the environment of this process, which k6 inherits. Masks the value of a variable whose name
 * suggests a secret.
 */
function useVariables(env: Readonly<Record<string, string>>): void {
  Object.assign(process.env, env);
  for (const [name, value] of Object.entries(env)) if (secretName.test(name)) masker.add(value);
}
