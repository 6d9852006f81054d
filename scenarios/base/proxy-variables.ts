/** HTTP_PROXY, https_proxy, ALL_PROXY, NO_PROXY and the same under npm's prefix, which npm sets for its scripts. */
const proxyVariable = /^(npm_config_)?((https?|wss?|ftp|socks[45]?|grpc|all|no)_?)?proxy$/i;

/**
 * The environment without proxy variables. A load generator that reads them sends its load to the proxy, which can
 * forward it to any host.
 */
export function withoutProxies(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !proxyVariable.test(name)));
}
