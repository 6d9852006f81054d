import { environment } from '../../../scenarios/lib/names.ts';

/**
 * Returns the environment variables of the k6 programs, without secrets. If the target has no address for inference,
 * inference requests go to the address of the API.
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
