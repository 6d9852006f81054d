import { environment } from '../../lib/names.ts';

/**
 * What the programs read of a target and a plan that is no secret. An inference address of its own is rare; the API has
 * it then.
 */
export function openEnvironment(urls: Readonly<Record<string, string>>, seed: number): Record<string, string> {
  const { api, mesh, grpc, inference = api } = urls;
  return {
    ...(api && { [environment.api]: api }),
    ...(inference && { [environment.inference]: inference }),
    ...(mesh && { [environment.mesh]: mesh }),
    ...(grpc && { [environment.grpc]: grpc }),
    [environment.seed]: String(seed),
  };
}
