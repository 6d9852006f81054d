import { UserError } from '../../scenarios/base/errors.ts';
import { readSecret } from '../../scenarios/plan/secret.ts';
import type { Target } from '../../scenarios/plan/target.ts';

/** A Prometheus remote-write receiver and the bearer token for it. */
export type PushTarget = { writeUrl: string; bearer?: string };

/** Where to push: the flag's address, else the Prometheus that the target names. Throws UserError. */
export function pushTarget(flag: string | undefined, target: Target | undefined): PushTarget | undefined {
  if (flag !== undefined) {
    if (!/^https?:\/\//.test(flag) || !URL.canParse(flag))
      throw new UserError(`--prometheus needs an address or "local", not "${flag}"`);
    return { writeUrl: flag };
  }
  const named = target?.prometheus;
  return named && { writeUrl: named.writeUrl, ...(named.bearer && { bearer: readSecret(named.bearer, process.env) }) };
}
