import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { Readable } from 'node:stream';
import type { TlsOptions } from '../tls/client-tls.ts';
import { TunnelAgent } from './tunnel-agent.ts';

export type Way = { tls: (url: string | URL) => TlsOptions; proxy?: string | undefined };

/**
 * Returns a `fetch` with TLS options and a proxy, because Node's own `fetch` accepts neither. The function follows no
 * redirect, requests no compression, and sends text or bytes. Rejects with the reason of the signal when the signal
 * aborts. Rejects with a TypeError if the connection fails or closes without an answer; its `cause` is the error of the
 * connection. Also rejects with TypeError for the status 101, and for a redirect if `redirect` is `error`.
 */
export function fetchBy({ tls, proxy }: Way): typeof globalThis.fetch {
  const agents = new Map<string, HttpAgent>();
  const agentFor = (url: URL) => {
    const known = agents.get(url.origin);
    if (known) return known;
    const settings = { keepAlive: true, timeout: 30_000, ...tls(url) };
    const isTls = url.protocol === 'https:';
    const agent = isTls && proxy ? new TunnelAgent(proxy, settings) : new (isTls ? HttpsAgent : HttpAgent)(settings);
    agents.set(url.origin, agent);
    return agent;
  };
  return (address, init = {}) => {
    const url = new URL(String(address));
    return new Promise((resolve, reject) => {
      const isTls = url.protocol === 'https:';
      const body = init.body as string | Uint8Array | null | undefined;
      const request = (isTls ? httpsRequest : httpRequest)(!isTls && proxy ? proxy : url, {
        ...(!isTls && proxy && { path: url.href }),
        method: init.method ?? 'GET',
        headers: {
          host: url.host,
          ...(init.headers as Record<string, string> | undefined),
          ...(body && { 'content-length': String(Buffer.byteLength(body)) }),
        },
        agent: agentFor(url),
      });
      let reader: IncomingMessage | undefined;
      const { signal } = init;
      const stop = () => {
        reject(signal?.reason);
        reader?.destroy(signal?.reason);
        request.destroy();
      };
      if (signal?.aborted) stop();
      signal?.addEventListener('abort', stop, { once: true });
      const fail = (cause: unknown) => reject(new TypeError('fetch failed', { cause }));
      request.once('close', () => {
        signal?.removeEventListener('abort', stop);
        fail(new Error('the connection closed before an answer'));
      });
      request.on('error', fail);
      request.on('upgrade', (_response, socket) => {
        socket.destroy();
        fail(new Error('the server answered 101 (Switching Protocols) to a plain request'));
      });
      request.on('response', (response) => {
        reader = response;
        const status = response.statusCode ?? 0;
        if (init.redirect === 'error' && status >= 300 && status < 400) {
          request.destroy();
          return fail(new Error(`unexpected redirect with status ${status}`));
        }
        resolve(toResponse(response, status));
      });
      request.end(body);
    });
  };
}

/** The constructor of `Response` throws for a body with one of these statuses. */
const bodyless = [204, 205, 304];

function toResponse(incoming: IncomingMessage, status: number): Response {
  const headers = new Headers();
  for (const [name, values] of Object.entries(incoming.headersDistinct))
    for (const value of values ?? []) headers.append(name, value);
  if (bodyless.includes(status)) {
    incoming.resume();
    return new Response(null, { status, headers });
  }
  return new Response(Readable.toWeb(incoming) as ReadableStream<Uint8Array>, { status, headers });
}
