import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { bodyLimits } from '../../../scenarios/base/limits/body-limits.ts';
import { lengthError } from '../../../scenarios/base/limits/limit-error.ts';
import type { TlsOptions } from '../../../scenarios/base/tls/client-tls.ts';
import { type Failure, failureOf, httpFailure } from './failure.ts';
import { deadlineMs } from './node-socket.ts';

const mostSockets = 256;

export type RestResult = { failure?: Failure; location?: string };

/** Sends messages by `POST /api/v1/messages/send` on kept-alive connections. Never follows a redirect. */
export class RestSender {
  readonly #url: URL;
  readonly #agent: HttpAgent | HttpsAgent;

  constructor(baseUrl: string, tls: TlsOptions = {}) {
    this.#url = new URL(`${baseUrl}/api/v1/messages/send`);
    const options = { ...tls, keepAlive: true, maxSockets: mostSockets };
    this.#agent = this.#url.protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options);
  }

  send(body: string, done: (result: RestResult) => void): void {
    let over = false;
    const finish = (result: RestResult) => {
      clearTimeout(timer);
      if (!over) done(result);
      over = true;
    };
    const start = this.#url.protocol === 'https:' ? httpsRequest : httpRequest;
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const request = start(this.#url, { method: 'POST', agent: this.#agent, headers }, (response) => {
      const { statusCode = 0, headers: answered } = response;
      let bytes = 0;
      response.on('data', (piece: Buffer) => {
        bytes += piece.length;
        const error = lengthError(bodyLimits.meshAnswer, bytes);
        if (!error) return;
        finish({ failure: { kind: 'garbage', by: 'target', text: error.message } });
        request.destroy();
      });
      response.on('error', (error) => finish({ failure: failureOf(error) }));
      response.on('end', () => {
        if (statusCode === 200) finish({});
        else finish({ failure: httpFailure(statusCode), ...(answered.location && { location: answered.location }) });
      });
    });
    request.on('error', (error) => finish({ failure: failureOf(error) }));
    const timer = setTimeout(() => {
      finish({ failure: { kind: 'timeout', by: 'target', text: `no answer in ${deadlineMs / 1000} s` } });
      request.destroy();
    }, deadlineMs);
    request.end(body);
  }

  close(): void {
    this.#agent.destroy();
  }
}
