import { type Agent, globalAgent } from 'node:http';

/** Matches names such as HTTP_PROXY, https_proxy and NO_PROXY, also with the prefix that npm sets for its scripts. */
const proxyVariable = /^(npm_config_)?((https?|wss?|ftp|socks[45]?|grpc|all|no)_?)?proxy$/i;

/**
 * Returns the environment without proxy variables. With such a variable, a load generator would send its load to the
 * proxy.
 */
export function withoutProxies(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !proxyVariable.test(name)));
}

/** An agent of Node with options that the types of Node 20 do not declare. */
type ObeyingAgent = Partial<Agent> & { options?: { proxyEnv?: NodeJS.ProcessEnv } };

/**
 * Returns the names of the variables HTTP_PROXY, HTTPS_PROXY and ALL_PROXY that are set and that Node obeys. With such
 * a variable, simulated nodes, streams and probes would reach the proxy instead of the target. The agent's `proxyEnv`
 * lists these variables. Node 24.0 has no `proxyEnv`. There, only `fetch` obeys them, if NODE_USE_ENV_PROXY is 1.
 * https://nodejs.org/api/http.html#built-in-proxy-support
 * @param agent the agent that sends the requests of Node
 */
export function proxiesOfNode(environment: NodeJS.ProcessEnv, agent: ObeyingAgent = globalAgent): string[] {
  const obeyed = agent.options?.proxyEnv ?? (environment.NODE_USE_ENV_PROXY === '1' ? environment : {});
  return Object.keys(obeyed).filter((name) => /^(https?|all)_proxy$/i.test(name) && obeyed[name]);
}
