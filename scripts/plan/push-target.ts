import type { Server } from '../../results/prometheus/server.ts';
import { serverOf } from '../../results/prometheus/server-of.ts';
import type { Destination } from '../../results/record/run.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import type { PrometheusAccess } from '../../scenarios/plan/prometheus.ts';
import type { Target } from '../../scenarios/plan/target.ts';

/** A Prometheus remote-write receiver. `to` has the settings that are recorded with the run, without any secret. */
export type PushTarget = Server & { to?: Destination };

/**
 * Returns the destination of a push: the address of `--prometheus`, or else the Prometheus of the target; undefined if
 * neither is given. Throws UserError for a wrong address or secret.
 */
export function pushTarget(flag: string | undefined, target: Target | undefined): PushTarget | undefined {
  const named = target?.prometheus;
  const writeUrl = flag ?? named?.writeUrl;
  return writeUrl === undefined ? undefined : toPushTarget(writeUrl, named);
}

/**
 * Returns the destination of a repeated push; undefined if no address is known. The address comes from the flag, else
 * from the target, else from the last push. The other settings come from the target, else from the last push. Throws
 * UserError for a wrong address or secret.
 */
export function pushTargetAgain(
  flag: string | undefined,
  target: Target | undefined,
  last: Destination | undefined,
): PushTarget | undefined {
  const recorded = last && last.prometheus !== 'local' ? toAccess(last) : undefined;
  const named = target?.prometheus ?? recorded;
  const writeUrl = flag ?? named?.writeUrl;
  return writeUrl === undefined ? undefined : toPushTarget(writeUrl, named);
}

const toAccess = ({ prometheus, ...settings }: Destination): PrometheusAccess => ({
  writeUrl: prometheus,
  ...settings,
});

/**
 * Returns the local Prometheus of meshproof. `to` is "local" instead of the address, because the address changes with
 * each start.
 */
export function toLocal(writeUrl: string): PushTarget {
  return { writeUrl, to: { prometheus: 'local' } };
}

/**
 * Returns the destination of a push to `writeUrl`. The settings in `named`, such as secrets, are only for the server in
 * `named`. So they apply only if `writeUrl` has the origin of this server. The query address in `named` applies only if
 * `writeUrl` is also the write address in `named`.
 */
function toPushTarget(writeUrl: string, named: PrometheusAccess | undefined): PushTarget {
  if (!/^https?:\/\//.test(writeUrl) || !URL.canParse(writeUrl)) {
    // The query and the user may contain a secret, and errors are printed.
    const shown = writeUrl.replace(/\?.*$/s, '?…').replace(/[^/?]*@/, '…@');
    throw new UserError(`--prometheus needs an http(s) address or "local", not "${shown}"`);
  }
  const { origin, username, password } = new URL(writeUrl);
  const isNamed = named !== undefined && new URL(named.writeUrl).origin === origin;
  const { writeUrl: own, queryUrl, ...rest } = isNamed ? named : { writeUrl };
  const settings = { ...rest, ...(own === writeUrl && queryUrl !== undefined && { queryUrl }) };
  // An address with a query or credentials is not recorded. Such an address can contain a secret, and reports show the
  // recorded address.
  const hasQuery = [writeUrl, settings.queryUrl].some((url) => url !== undefined && new URL(url).search !== '');
  const isSecret = hasQuery || username !== '' || password !== '';
  return {
    ...serverOf({ writeUrl, ...settings }, process.env),
    ...(!isSecret && { to: { prometheus: writeUrl, ...settings } }),
  };
}
