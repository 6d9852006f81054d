import { type Agent, globalAgent } from 'node:http';

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

/** An agent of Node with options that the types of Node 20 do not declare. */
type ObeyingAgent = Partial<Agent> & { options?: { proxyEnv?: NodeJS.ProcessEnv } };

/**
 * Returns the names of the set variables HTTP_PROXY, HTTPS_PROXY and ALL_PROXY (in upper or lower case), if Node obeys
 * them. By default, Node obeys none of these variables. If it does, simulated nodes, streams and probes reach the proxy
 * instead of the target. Node's agent lists the variables that it obeys, however Node got the option.
 * NODE_USE_ENV_PROXY is read as well, because in Node 24.0 it changes `fetch`, but not the agent.
 * https://nodejs.org/api/http.html#built-in-proxy-support
 * @param agent the agent that sends the requests of Node
 */
export function proxiesOfNode(environment: NodeJS.ProcessEnv, agent: ObeyingAgent = globalAgent): string[] {
  const obeyed = agent.options?.proxyEnv ?? (environment.NODE_USE_ENV_PROXY === '1' ? environment : {});
  return Object.keys(obeyed).filter((name) => /^(https?|all)_proxy$/i.test(name) && obeyed[name]);
}
