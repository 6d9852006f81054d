import { request as ask } from 'node:http';
import { Agent, type AgentOptions } from 'node:https';
import { type ConnectionOptions, connect } from 'node:tls';
import { withBrackets } from '../host.ts';
import { bodyLimits } from '../limits/body-limits.ts';
import { BodyLimitError } from '../limits/limit-error.ts';
import { proxyPlace } from './proxy-place.ts';

type Connect = Parameters<Agent['createConnection']>;

/** An agent that opens its TLS connections through a tunnel of the proxy at `url` (RFC 9110, section 9.3.6). */
export class TunnelAgent extends Agent {
  readonly #proxy: URL;

  constructor(url: string, options: AgentOptions = {}) {
    super(options);
    this.#proxy = new URL(url);
  }

  override createConnection(...[options, callback]: Connect): undefined {
    const path = `${withBrackets(options.host ?? '')}:${options.port}`;
    const tunnel = ask({ ...proxyPlace(this.#proxy), method: 'CONNECT', path, headers: { host: path } });
    const limit = bodyLimits.tunnel;
    const timer = setTimeout(() => tunnel.destroy(new BodyLimitError(limit, 'time')), limit.time).unref();
    const fail = (error: Error) => {
      clearTimeout(timer);
      callback?.(error, undefined as never);
    };
    const refusal = (statusCode: number | undefined) =>
      new Error(`the proxy refused a tunnel to ${path} with status ${statusCode}`);
    tunnel.on('connect', ({ statusCode }, socket) => {
      if (statusCode !== 200) {
        socket.destroy();
        return fail(refusal(statusCode));
      }
      clearTimeout(timer);
      callback?.(null, connect({ ...options, socket } as ConnectionOptions));
    });
    // The proxy refused the tunnel. The error names only the address and the status.
    tunnel.on('response', ({ statusCode }) => {
      fail(refusal(statusCode));
      tunnel.destroy();
    });
    tunnel.on('error', fail);
    tunnel.end();
    return undefined;
  }
}
