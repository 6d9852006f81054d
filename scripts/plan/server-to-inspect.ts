import type { Server } from '../../results/prometheus/server.ts';
import { serverOf } from '../../results/prometheus/server-of.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { httpUrl } from '../../scenarios/plan/http-url.ts';
import { readTarget } from './read-target.ts';

/**
 * Returns the Prometheus that `named` gives, by its address, or by the name or path of a target file. An address
 * without a path for remote write gets `/api/v1/write`. Throws UserError if `named` gives no valid address.
 */
export function serverToInspect(named: string, environment: NodeJS.ProcessEnv): Server {
  if (!/^[a-z][a-z0-9+.-]*:/i.test(named)) {
    const { prometheus } = readTarget(named, { sendsTo: ['prometheus'] });
    if (prometheus) return serverOf(prometheus, environment);
    const hint = 'add prometheus: { writeUrl: … } to the target file';
    throw new UserError(`the target ${named} names no Prometheus`, { key: 'prometheus', hint });
  }
  const read = httpUrl.safeParse(named);
  if (!read.success) throw new UserError(`--prometheus: ${read.error.issues[0]!.message}`);
  const { origin, pathname, search } = new URL(named);
  const path = pathname.replace(/\/$/, '');
  return { writeUrl: `${origin}${/\/(write|push)$/.test(path) ? path : `${path}/api/v1/write`}${search}` };
}
