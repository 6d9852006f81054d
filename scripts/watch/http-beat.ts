import http from 'node:http';
import https from 'node:https';
import { messageOf } from '../../scenarios/base/errors.ts';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import type { Way } from '../../scenarios/base/proxy/node-fetch.ts';
import { proxyPlace } from '../../scenarios/base/proxy/proxy-place.ts';
import { TunnelAgent } from '../../scenarios/base/proxy/tunnel-agent.ts';
import { retryAfterS } from '../../scenarios/base/retry-after.ts';
import { statedLimitOf } from '../../scenarios/base/stated-limit.ts';
import type { Beat, OpenBeat } from './heartbeat.ts';

/**
 * These errors mean that this machine has no file descriptor, port or memory left. They show nothing about the target.
 */
const ownFailures: readonly string[] = ['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'ENOMEM'];

/**
 * Returns true if the operating system could not reach the target (name, route, port or connection). Returns false for
 * the heartbeat's own timeout, a wrong certificate, an answer that is not HTTP, and `ownFailures`.
 */
export function isRefusal(error: NodeJS.ErrnoException): boolean {
  // For a host name with several addresses, Node raises one error that contains the error of each address.
  if (error instanceof AggregateError) return error.errors.some(isRefusal);
  if (ownFailures.includes(error.code ?? '')) return false;
  // The error "socket hang up" names no system call, so it is recognised by its code ECONNRESET.
  return error.syscall !== undefined || error.code === 'ECONNRESET';
}

/**
 * Returns health requests over HTTP on a kept-alive connection. A refusal counts only if a new connection is refused
 * too, because servers close idle connections.
 */
export function httpBeat(url: string, way: Way = { tls: () => ({}) }): OpenBeat {
  const { client, newAgent, options } = wayTo(url, way);
  const agent = newAgent();
  let isClosed = false;
  const ask = (timeoutMs: number, fresh: boolean): ReturnType<Beat> =>
    new Promise((resolve) => {
      let began = false;
      const one = fresh ? newAgent() : agent;
      const end = (outcome: Awaited<ReturnType<Beat>>) => {
        clearTimeout(timer);
        // A kept-alive connection of a discarded agent would stay open for as long as the target allows it.
        if (fresh || isClosed) one.destroy();
        resolve(outcome);
      };
      const request = client.get(url, { ...options, agent: one }, (response) => {
        began = true;
        let bytes = 0;
        response.on('data', ({ length }: Buffer) => {
          bytes += length;
          if (bytes > bodyLimits.health.bytes) response.destroy();
        });
        response.on('error', () => undefined);
        response.once('close', () => end({ answered: true, ...limitIn(response) }));
      });
      // Without a listener, Node discards an answer with status 101. The request then ends without an answer or an
      // error.
      request.once('upgrade', (response, socket) => {
        socket.destroy();
        end({ answered: true, ...limitIn(response) });
      });
      // The timer limits the whole exchange. An idle timeout would never fire for a target that slowly sends single
      // bytes.
      const late = () => request.destroy(new Error(`no answer within ${timeoutMs / 1000} s`));
      const timer = setTimeout(late, timeoutMs).unref();
      request.once('error', (error: NodeJS.ErrnoException) => {
        if (began) end({ answered: true });
        else end({ answered: false, refused: isRefusal(error), ...describe(error) });
      });
    });
  return {
    beat: async (timeoutMs) => {
      const first = await ask(timeoutMs, false);
      if (first.answered || !first.refused) return first;
      const second = await ask(timeoutMs, true);
      return second.answered ? { ...second, wasReset: true } : second;
    },
    close: () => {
      isClosed = true;
      agent.destroy();
    },
  };
}

/**
 * The longest interval of health requests, in seconds. A strict rate limit could make the interval minutes long. The
 * death of a target would then be noticed too late.
 */
const longestS = 10;
/** The health requests use this share of the target's stated rate limit. The rest is for the load of the run. */
const share = 0.1;

/**
 * Returns the interval of health requests under a rate limit. Health requests use a tenth of a stated limit, but come
 * at least every 10 s. After an answer 429 without a stated limit, health requests come once a second. `pauseS` is an
 * extra pause after an answer 429: the time in Retry-After (RFC 9110, section 10.2.3), but at least 1 s and at most 10
 * s.
 */
function limitIn({ statusCode, headers }: http.IncomingMessage): { limit?: { everyS: number; pauseS: number } } {
  const isRejected = statusCode === 429;
  const stated = statedLimitOf(headers);
  if (!stated && !isRejected) return {};
  const everyS = stated ? stated.windowS / (stated.requests * share) : 1;
  return { limit: { everyS: Math.min(longestS, everyS), pauseS: isRejected ? pauseOf(headers['retry-after']) : 0 } };
}

function pauseOf(after: string | undefined): number {
  return Math.min(longestS, Math.max(1, retryAfterS(after, Date.now()) ?? 1));
}

/**
 * Returns a client that connects directly or through the proxy. With a proxy, an http request is sent to the proxy, and
 * an https request goes through a tunnel.
 */
function wayTo(url: string, { tls, proxy }: Way) {
  const settings = { keepAlive: true, maxSockets: 1, ...tls(url) };
  const isTls = url.startsWith('https:');
  if (isTls && proxy !== undefined)
    return { client: https, newAgent: () => new TunnelAgent(proxy, settings), options: {} };
  const client = isTls ? https : http;
  const newAgent = () => new client.Agent(settings);
  if (proxy === undefined) return { client, newAgent, options: {} };
  // A request to a proxy has the whole address as its path (RFC 9112, section 3.2.2).
  return { client, newAgent, options: { ...proxyPlace(proxy), path: url, headers: { host: new URL(url).host } } };
}

function describe(error: NodeJS.ErrnoException): { why: string; code?: string } {
  return { why: messageOf(error), ...(error.code !== undefined && { code: error.code }) };
}
