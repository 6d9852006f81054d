import { randomBytes } from 'node:crypto';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { hostOf } from '../../../scenarios/base/host.ts';
import { bodyLimits, type TimedLimit } from '../../../scenarios/base/limits/body-limits.ts';
import { BodyLimitError } from '../../../scenarios/base/limits/limit-error.ts';
import { LimitedBody } from '../../../scenarios/base/limits/limited-body.ts';

/**
 * `ms` is the time from the first request, before any redirect, until the body is read, or until a long body starts.
 */
export type Answer = {
  url: string;
  status: number;
  headers: Readonly<Record<string, string>>;
  text: string;
  ms: number;
};

/**
 * Makes one request and follows at most five redirects on the same host, with the cookies that the answers set. Rejects
 * when there is no answer.
 */
export type Ask = (url: string, options?: { method?: 'GET' | 'HEAD'; bearer?: boolean }) => Promise<Answer>;

export type AskSettings = {
  /** A request with `bearer: false` does not send this token. */
  bearer?: string;
  /** The trusted certificates as PEM. If absent, the certificates of the system are trusted. */
  ca?: string;
  insecure?: boolean;
  signal?: AbortSignal;
};

/** `traffic.js` sends the same header as `init`, because some systems choose between a page and JSON by this header. */
export const accept = 'text/html, application/json;q=0.9, */*;q=0.8';

const mostRedirects = 5;
/** The time limit of an upgrade. A server that accepts WebSockets normally answers within milliseconds. */
const upgradeMs = 2000;

/**
 * Returns a function that sends only GET and HEAD, and only to the host of `own`. An address may come from the target,
 * for example from its OpenAPI description, so the address could name another host.
 */
export function asker(own: string, settings: AskSettings): Ask {
  return async (url, { method = 'GET', bearer = true } = {}) => {
    const isOwn = (address: string) => hostOf(address) === hostOf(own);
    if (!isOwn(url)) throw new Error(`${hostOf(url)} is not the host of ${own}`);
    const { bearer: _, ...open } = settings;
    const cookies = new Map<string, string>();
    let next = url;
    let ms = 0;
    for (let hop = 0; ; hop++) {
      const { answer, setCookies } = await askOnce(next, method, bearer ? settings : open, cookies);
      for (const [name, cookie] of setCookies) cookies.set(name, cookie);
      ms += answer.ms;
      const to = redirectOf(answer);
      if (to === undefined || !isOwn(to) || hop === mostRedirects) return { ...answer, ms };
      next = to;
    }
  };
}

/** Returns the next address of a redirect to HTTP or HTTPS; undefined for any other answer. */
function redirectOf({ url, status, headers }: Answer): string | undefined {
  const { location } = headers;
  if (status < 300 || status > 399 || location === undefined || !URL.canParse(location, url)) return undefined;
  const to = new URL(location, url);
  return /^https?:$/.test(to.protocol) ? to.href : undefined;
}

type Cookies = ReadonlyMap<string, string>;

function askOnce(
  url: string,
  method: string,
  { bearer, ca, insecure = false, signal }: AskSettings,
  cookies: Cookies,
): Promise<{ answer: Answer; setCookies: Cookies }> {
  const limit = bodyLimits.initAnswer;
  return new Promise((resolve, reject) => {
    const startedMs = performance.now();
    const isSecure = url.startsWith('https:');
    const headers = {
      accept,
      'user-agent': 'meshproof-init',
      ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
      ...(cookies.size > 0 && { cookie: [...cookies.values()].join('; ') }),
    };
    const tls = { ...(ca !== undefined && { ca }), rejectUnauthorized: !insecure };
    const options = { method, headers, agent: false, ...tls, ...(signal && { signal }) };
    const request: ClientRequest = (isSecure ? httpsRequest : httpRequest)(url, options);
    const endAfter = (limit: TimedLimit) =>
      setTimeout(() => request.destroy(new BodyLimitError(limit, 'time')), limit.time);
    let timer = endAfter(limit);
    const fail = (error: Error) => {
      clearTimeout(timer);
      reject(error);
    };
    request.on('error', fail);
    // Without a listener, Node would discard the answer 101, and the request would never end.
    request.on('upgrade', (_response, socket) => {
      socket.destroy();
      fail(new Error('the server answered 101 (Switching Protocols) to a plain request'));
    });
    request.on('response', (response) => {
      if (isStream(response)) {
        clearTimeout(timer);
        timer = endAfter(bodyLimits.initStream);
      }
      const body = new LimitedBody(limit);
      response.on('data', (chunk: Buffer) => {
        // The start of a long body is enough, so the rest is not read.
        if (!body.addStart(chunk)) response.destroy();
      });
      response.on('error', () => undefined);
      response.once('close', () => {
        clearTimeout(timer);
        const text = body.bytes().toString('utf8');
        const ms = performance.now() - startedMs;
        const answer = { url, status: response.statusCode ?? 0, headers: flat(response), text, ms };
        resolve({ answer, setCookies: cookiesOf(response) });
      });
    });
    request.end();
  });
}

/** Returns the cookies that an answer sets, by name. Each cookie is a text such as `session=1`. */
function cookiesOf({ headers }: IncomingMessage): Cookies {
  const pairs = (headers['set-cookie'] ?? []).map((one) => one.split(';', 1)[0]!.trim());
  return new Map(pairs.map((pair) => [pair.split('=', 1)[0]!, pair]));
}

/** Returns true if the body is a stream, which normally has no end. */
function isStream({ headers }: IncomingMessage): boolean {
  return /^\s*(text\/event-stream|multipart\/x-mixed-replace)\b/i.test(headers['content-type'] ?? '');
}

function flat({ headers }: IncomingMessage): Record<string, string> {
  const pairs = Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]);
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined));
}

/** Returns a function that resolves to true if an address accepts the upgrade of a GET request to a WebSocket. */
export function webSocketAsker({
  bearer,
  ca,
  insecure = false,
  signal,
}: AskSettings): (url: string) => Promise<boolean> {
  return (url) =>
    new Promise((resolve) => {
      const headers = {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': randomBytes(16).toString('base64'),
        ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
      };
      const tls = { rejectUnauthorized: !insecure, ...(ca !== undefined && { ca }) };
      const options = { headers, agent: false, ...tls, ...(signal && { signal }) };
      const request = (url.startsWith('https:') ? httpsRequest : httpRequest)(url, options);
      const end = (accepted: boolean) => {
        clearTimeout(timer);
        request.on('error', () => undefined).destroy();
        resolve(accepted);
      };
      const timer = setTimeout(end, upgradeMs, false);
      request.once('error', () => end(false));
      request.once('response', () => end(false));
      request.once('upgrade', (_response, socket) => {
        socket.destroy();
        end(true);
      });
      request.end();
    });
}
