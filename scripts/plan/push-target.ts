import type { Destination } from '../../results/record/run.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { readSecret, type SecretRef } from '../../scenarios/plan/secret.ts';
import type { Target } from '../../scenarios/plan/target.ts';

/** A Prometheus remote-write receiver, the bearer token for it, and the parts of both that the record keeps. */
export type PushTarget = { writeUrl: string; bearer?: string; to?: Destination };

/** An address with the token that was named for it. */
type Named = { writeUrl: string; bearer?: SecretRef };

/** The destination of a push: the address of `--prometheus`, or else the Prometheus of the target. Throws UserError. */
export function pushTarget(flag: string | undefined, target: Target | undefined): PushTarget | undefined {
  const named = target?.prometheus;
  const writeUrl = flag ?? named?.writeUrl;
  return writeUrl === undefined ? undefined : toPushTarget(writeUrl, named);
}

/**
 * The destination of a repeated push. The address is that of the flag, of the target or of the last push, in this
 * order. The token is that of the target or of the last push. Throws UserError.
 */
export function pushTargetAgain(
  flag: string | undefined,
  target: Target | undefined,
  last: Destination | undefined,
): PushTarget | undefined {
  const recorded = last && last.prometheus !== 'local' ? toNamed(last) : undefined;
  const named = target?.prometheus ?? recorded;
  const writeUrl = flag ?? named?.writeUrl;
  return writeUrl === undefined ? undefined : toPushTarget(writeUrl, named);
}

const toNamed = ({ prometheus, bearer }: Destination): Named => ({
  writeUrl: prometheus,
  ...(bearer && { bearer }),
});

/** The local Prometheus of meshproof. The record names it "local", because its address changes with each start. */
export function toLocal(writeUrl: string): PushTarget {
  return { writeUrl, to: { prometheus: 'local' } };
}

/** A token is sent only to the origin that it was named for, because another server must not get it. */
function toPushTarget(writeUrl: string, named: Named | undefined): PushTarget {
  if (!/^https?:\/\//.test(writeUrl) || !URL.canParse(writeUrl)) {
    throw new UserError(`--prometheus needs an http(s) address or "local", got "${writeUrl}"`);
  }
  const { origin, search, username, password } = new URL(writeUrl);
  const bearer = named && new URL(named.writeUrl).origin === origin ? named.bearer : undefined;
  // A query can contain a key, and reports show the recorded address.
  const isSecret = search !== '' || username !== '' || password !== '';
  return {
    writeUrl,
    ...(bearer && { bearer: readSecret(bearer, process.env) }),
    ...(!isSecret && { to: { prometheus: writeUrl, ...(bearer && { bearer }) } }),
  };
}
