import type { Context } from '../../../results/record/producer.ts';
import { environment } from '../../../scenarios/lib/names.ts';
import { openEnvironment } from './open-environment.ts';

/** Returns the environment of the programs: addresses, token, clients, seed. */
export function targetEnvironment(
  { target, secret }: Pick<Context, 'target' | 'secret'>,
  seed: number,
): Record<string, string> {
  const token = target.auth && secret(target.auth.bearer);
  const clients = target.auth?.clients?.map((client) => ({ id: client.id, secret: secret(client.secret) }));
  return {
    ...openEnvironment(target.urls, seed),
    ...(token && { [environment.token]: token }),
    ...(clients && { [environment.clients]: JSON.stringify(clients) }),
  };
}
