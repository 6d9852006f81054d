import { type Agent, type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { StreamReader, type StreamSeen } from './stream-reader.ts';

export type Ask = { url: string; agent: Agent; headers: Record<string, string>; body: string; timeoutMs: number };

/** How one stream ended: `ok`, or the class of what went wrong. */
export type Outcome =
  | 'ok'
  | 'rate_limited'
  | `http_${number}xx`
  | 'connect'
  | 'cut'
  | 'timeout'
  | 'stopped'
  | NonNullable<StreamSeen['fault']>;

export type Exchange = { outcome: Outcome; seen: StreamSeen | undefined };

/** One streamed question. It never rejects; times come from `nowMs`, taken when bytes arrive at the socket. */
export function exchange(ask: Ask, nowMs: () => number, signal: AbortSignal): Promise<Exchange> {
  return new Promise((resolve) => {
    const send = ask.url.startsWith('https:') ? httpsRequest : httpRequest;
    const request = send(ask.url, { method: 'POST', agent: ask.agent, headers: ask.headers });
    const bytesAtMs = stampBytes(request, nowMs);
    let response: IncomingMessage | undefined;
    const settle = (outcome: Outcome, seen?: StreamSeen) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      resolve({ outcome, seen });
      if (outcome !== 'ok') request.destroy();
    };
    const stop = () => settle('stopped');
    const timer = setTimeout(() => settle('timeout'), ask.timeoutMs);
    signal.addEventListener('abort', stop, { once: true });

    request.on('error', () => settle(response ? 'cut' : 'connect'));
    request.on('response', (incoming) => {
      response = incoming;
      const status = incoming.statusCode ?? 0;
      if (status !== 200) return settle(status === 429 ? 'rate_limited' : `http_${Math.floor(status / 100)}xx`);
      const reader = new StreamReader();
      incoming.on('data', (bytes: Buffer) => reader.feed(bytes, bytesAtMs()));
      incoming.on('error', () => settle('cut'));
      incoming.on('end', () => {
        const seen = reader.end();
        settle(seen.fault ?? 'ok', seen);
      });
    });
    request.end(ask.body);
  });
}

/** The time of the latest bytes, taken ahead of Node's own listener, which parses them. */
function stampBytes(request: ClientRequest, nowMs: () => number): () => number {
  let atMs = 0;
  request.once('socket', (socket) => {
    const stamp = () => {
      atMs = nowMs();
    };
    socket.prependListener('data', stamp);
    request.once('close', () => socket.off('data', stamp));
  });
  return () => atMs;
}
