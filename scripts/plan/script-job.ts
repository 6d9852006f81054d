import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename, dirname, extname, resolve } from 'node:path';
import type { Context, Producer } from '../../results/record/producer.ts';
import { systemClock } from '../../scenarios/base/clock.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import type { Document } from '../../scenarios/base/yaml/document.ts';
import { secretName } from '../../scenarios/lib/names.ts';
import { toPhases } from '../../scenarios/plan/phase.ts';
import type { Plan } from '../../scenarios/plan/plan.ts';
import { readSecret } from '../../scenarios/plan/secret.ts';
import type { Target } from '../../scenarios/plan/target.ts';
import type { K6Flags } from '../../simulators/k6/user/k6-flags.ts';
import { k6Scans } from '../../simulators/k6/user/scans.ts';
import { scriptLength } from '../../simulators/k6/user/script-length.ts';
import { ensure } from '../lib/tools.ts';
import type { Job } from './job.ts';
import { toJob } from './read-job.ts';
import { laterInPlan } from './read-part.ts';

/** Returns true when the word names a k6 script instead of a plan. */
export function isScript(word: string): boolean {
  return /\.[cm]?[jt]s$/.test(word);
}

/**
 * Returns the job that runs a k6 script with its own executors. The job lasts as long as the executors. `flags` may
 * replace options of the script. Throws UserError if the target or the file is missing, or if k6 cannot load the
 * script.
 */
export async function readScriptJob(
  word: string,
  target: Target | undefined,
  producers: readonly Producer[],
  { seed = 1, flags, ...context }: Pick<Context, 'signal' | 'adopt'> & { seed?: number | undefined; flags: K6Flags },
): Promise<Job> {
  const file = resolve(word);
  if (!existsSync(file)) throw new UserError('no such file', { file: word });
  if (!target) {
    throw new UserError('a script needs a target', {
      file: word,
      hint: 'add --target with a target file, or with an address on this machine: --target http://127.0.0.1:3000',
    });
  }
  const token = target.auth && readSecret(target.auth.bearer, process.env);
  const { path: binary } = await ensure('k6', { signal: context.signal });
  const { options, env } = flags;
  const script = { file, target, seed, binary, token, options, scans: k6Scans };
  const where = () => ({ file: word });
  const length = () => scriptLength(script, { ...context, clock: systemClock });
  const { loadS, endS } = await laterInPlan({ value: undefined, where }, length);
  const plan: Plan = {
    name: nameOf(file),
    seed,
    phases: toPhases({ steady: loadS, ...(endS > loadS && { recovery: endS - loadS }) }),
    traffic: {
      k6: { scenarios: { [`./${basename(file)}`]: Object.keys(options).length > 0 ? { own: options } : 'own' } },
    },
    faults: [],
    slos: [],
  };
  const document: Document<Plan> = {
    file: word,
    sha256: createHash('sha256')
      .update(JSON.stringify({ plan, env: openOf(env) }))
      .digest('hex'),
    value: plan,
    where,
  };
  return toJob(document, dirname(file), producers);
}

/**
 * Returns the environment variables of k6's flag -e that the digest of the job may cover. Variables whose name suggests
 * a secret are left out, because a short secret could be guessed from a digest.
 */
function openOf(env: K6Flags['env']): [string, string][] {
  return Object.entries(env).filter(([name]) => !secretName.test(name));
}

/** Returns a valid plan name for a script: `Check Out.test.js` → `check-out-test`. */
function nameOf(file: string): string {
  const name = basename(file, extname(file))
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  return name.replace(/^-+|-+$/g, '').slice(0, 63) || 'script';
}
