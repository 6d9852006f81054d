/**
 * Matches the names of proxy variables, such as HTTP_PROXY, https_proxy, ALL_PROXY and NO_PROXY, also with the prefix
 * `npm_config_`, which npm sets for its scripts.
 */
const proxyVariable = /^(npm_config_)?((https?|wss?|ftp|socks[45]?|grpc|all|no)_?)?proxy$/i;

/**
 * The environment without proxy variables. A load generator that reads them sends its load to the proxy, which can
 * forward it to any host.
 */
export function withoutProxies(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !proxyVariable.test(name)));
}

/**
 * Returns the names of the variables HTTP_PROXY, HTTPS_PROXY and ALL_PROXY (in any case) that are set, if
 * NODE_USE_ENV_PROXY or --use-env-proxy makes Node use proxy variables; none by default. With them, simulated nodes,
 * streams and probes would reach the proxy instead of the target.
 * https://nodejs.org/api/cli.html#node_use_env_proxy1
 */
export function proxiesOfNode(environment: NodeJS.ProcessEnv, execArgv: readonly string[]): string[] {
  const options = [...execArgv, ...(environment.NODE_OPTIONS ?? '').split(/\s+/)];
  const obeys = environment.NODE_USE_ENV_PROXY === '1' || options.includes('--use-env-proxy');
  if (!obeys) return [];
  return Object.keys(environment).filter((name) => /^(https?|all)_proxy$/i.test(name) && environment[name]);
}
