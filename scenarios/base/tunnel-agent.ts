import { request as ask } from 'node:http';
import { Agent, type AgentOptions } from 'node:https';
import { type ConnectionOptions, connect } from 'node:tls';

type Connect = Parameters<Agent['createConnection']>;

/** An agent whose TLS connections go through a tunnel of the proxy at `url` (RFC 9110, section 9.3.6). */
export class TunnelAgent extends Agent {
  readonly #proxy: URL;

  constructor(url: string, options: AgentOptions = {}) {
    super(options);
    this.#proxy = new URL(url);
  }

  override createConnection(...[options, callback]: Connect): undefined {
    const { hostname, port } = this.#proxy;
    const path = `${options.host}:${options.port}`;
    const tunnel = ask({ host: hostname, port: port || '80', method: 'CONNECT', path, headers: { host: path } });
    const fail = (error: Error) => callback?.(error, undefined as never);
    tunnel.on('connect', ({ statusCode }, socket) => {
      if (statusCode === 200) callback?.(null, connect({ ...options, socket } as ConnectionOptions));
      else fail(new Error(`the proxy refused a tunnel to ${path} with ${statusCode}`));
    });
    tunnel.on('response', ({ statusCode }) =>
      fail(new Error(`the proxy refused a tunnel to ${path} with ${statusCode}`)),
    );
    tunnel.on('error', fail);
    tunnel.end();
    return undefined;
  }
}
