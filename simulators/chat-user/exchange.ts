import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { withoutBrackets } from '../../scenarios/base/host.ts';
import { type BodyLimit, bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { LimitedBody } from '../../scenarios/base/limits/limited-body.ts';
import { retryAfterS } from '../../scenarios/base/retry-after.ts';
import type { Connections } from './connections.ts';
import type { OpenStreams } from './open-streams.ts';
import type { Outcome } from './outcome.ts';
import { readAnswer } from './read-answer.ts';
import type { ReadFirst } from './read-first.ts';
import { readRefusal } from './read-refusal.ts';
import { readServerTiming, type ServerParts } from './server-timing.ts';
import { StreamReader, type StreamSeen } from './stream-reader.ts';

export type Ask = {
  url: URL;
  connections: Connections;
  headers: Record<string, string>;
  body: string;
  timeoutMs: number;
  /** True if the answer is one JSON document instead of a stream. */
  whole?: boolean;
  /** True to keep the content of chunks in addition to their times. */
  keepTexts?: boolean;
  cancelAfter?: number;
};

/** `words` is the server's message on one line, masked and shortened. */
export type Refusal = { status: number; words: string };

export type Exchange = {
  outcome: Outcome;
  seen: StreamSeen | undefined;
  server?: ServerParts;
  /** The limit that an `oversized` answer exceeds. */
  tooLong?: BodyLimit;
  refusal?: Refusal;
  /** Seconds after which a rate-limited client may retry. */
  retryAfterS?: number;
};

const nothing = new Uint8Array(0);

/** Sends one request and reads its answer. Never rejects. Measures the times at which bytes arrive at the socket. */
export function exchange(ask: Ask, nowMs: () => number, open: OpenStreams, first: ReadFirst): Promise<Exchange> {
  return new Promise((resolve) => {
    const { url, connections, headers, cancelAfter = Number.POSITIVE_INFINITY } = ask;
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const { hostname, port, pathname, search } = url;
    const host = withoutBrackets(hostname);
    const request = send({ host, port, path: pathname + search, method: 'POST', agent: connections.agent, headers });
    const reader = new StreamReader(ask.keepTexts);
    let response: IncomingMessage | undefined;
    let settled = false;
    let kept = 0;
    const settle = (ended: Exchange) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      open.delete(stop);
      open.keep(-kept);
      resolve(ended);
      if (ended.outcome !== 'ok') request.destroy();
    };
    const fail = (outcome: Outcome) => settle({ outcome, seen: undefined });
    const failTooLong = (tooLong: BodyLimit) => settle({ outcome: 'oversized', seen: undefined, tooLong });
    const keep = (bytes: number) => {
      const more = bytes - kept;
      kept = bytes;
      if (!open.keep(more)) failTooLong(bodyLimits.chatOpen);
    };
    const stop = () => fail('stopped');
    const timer = setTimeout(() => fail(lateness(reader, nowMs(), ask.timeoutMs)), ask.timeoutMs);
    open.add(stop);

    request.on('error', () => fail(response ? 'cut' : 'connect'));
    request.on('response', (incoming) => {
      response = incoming;
      const status = incoming.statusCode ?? 0;
      if (status !== 200) {
        const ended = refused(status, incoming, nowMs());
        if (!ended.outcome.startsWith('http_')) return settle(ended);
        return void readRefusal(incoming).then((words) => settle({ ...ended, refusal: { status, words } }));
      }
      incoming.on('error', () => fail('cut'));
      const server = () => readServerTiming(incoming.headers['server-timing'] ?? incoming.trailers['server-timing']);
      const finish = (seen: StreamSeen) => {
        const parts = server();
        settle({ outcome: seen.fault ?? 'ok', seen, ...(parts && { server: parts }) });
      };
      if (ask.whole) {
        const body = new LimitedBody(bodyLimits.chatAnswer);
        incoming.on('data', (bytes: Buffer) => {
          if (settled) return;
          if (body.addStart(bytes)) keep(kept + bytes.length);
          else failTooLong(bodyLimits.chatAnswer);
        });
        incoming.on('end', () => finish(readAnswer(body.bytes(), connections.readMs)));
        return;
      }
      let room: number = bodyLimits.chatStream.bytes;
      // The first byte that causes a cancellation or exceeds a limit decides the outcome. So the outcome does not
      // depend on how reads split the bytes.
      const parse = (bytes: Uint8Array, atMs: number) => {
        if (settled) return;
        reader.feed(bytes.subarray(0, room), atMs);
        if (reader.chunks >= cancelAfter) fail('cancelled');
        else if (reader.fault === 'oversized') failTooLong(bodyLimits.chatEvent);
        else if (bytes.length > room) failTooLong(bodyLimits.chatStream);
        else keep(reader.keptBytes);
        room -= bytes.length;
      };
      incoming.on('data', (bytes: Buffer) => {
        if (!settled) first.later(connections.readMs, bytes, parse);
      });
      incoming.on('end', () => first.later(connections.readMs, nothing, () => finish(reader.end())));
    });
    request.end(ask.body);
  });
}

/**
 * Returns the outcome of a stream that reached its timeout: `timeout` without any content, `slow` if content arrived in
 * the last quarter of the time, otherwise `stalled`.
 */
function lateness({ lastMs }: StreamReader, nowMs: number, timeoutMs: number): Outcome {
  if (lastMs === undefined) return 'timeout';
  return nowMs - lastMs > timeoutMs / 4 ? 'stalled' : 'slow';
}

function refused(status: number, { headers }: IncomingMessage, nowMs: number): Exchange {
  if (status === 503) return { outcome: 'overloaded', seen: undefined };
  if (status !== 429) return { outcome: `http_${Math.floor(status / 100)}xx`, seen: undefined };
  const stated = headers['retry-after'] ?? headers['x-ratelimit-retry-after'];
  const waitS = retryAfterS([stated].flat()[0], nowMs);
  return { outcome: 'rate_limited', seen: undefined, ...(waitS !== undefined && { retryAfterS: waitS }) };
}
