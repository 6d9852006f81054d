import { sleep } from 'k6';
import http, { type RefinedResponse, type RequestBody, type ResponseType } from 'k6/http';
import { Counter, Trend } from 'k6/metrics';
import { noteFailure } from './failure-note.ts';
import { observeDuration } from './fine-duration.ts';
import { environment, fineTag, ownMetrics, type RequestName } from './names.ts';
import { type Caller, callerAt } from './sign-in.ts';
import { timeoutMs } from './time-limit.ts';

export type Call<T> = {
  name: RequestName;
  /** Sent as JSON. */
  body?: object;
  /** The status that this call answers with when all is well. */
  status?: number;
  /** Whether the content is what was asked for; an answer that does not hold is a wrong one, whatever its status. */
  holds(answer: T): boolean;
  /** Hears that the target does not know what was asked for. */
  missing?(): void;
};

const defaultUrls = {
  api: 'http://127.0.0.1:8080/v1',
  inference: 'http://127.0.0.1:8080/v1',
  mesh: 'http://127.0.0.1:8080',
} as const;

type Role = keyof typeof defaultUrls;
type Answer = RefinedResponse<ResponseType>;

const wrongAnswers = new Counter(ownMetrics.wrongAnswers);
const callDuration = new Trend(ownMetrics.callDuration, true);

/** The address of a role, without a slash at its end. */
export function baseOf(role: Role): string {
  return (__ENV[environment[role]] ?? defaultUrls[role]).replace(/\/+$/, '');
}

/**
 * Requests to one role of the target: base address, credentials (never to the broker, which has no auth), declared
 * name, timeout, rate limit and check of the answer. A call gives the parsed answer, or undefined when it was not as it
 * should be.
 */
export function createClient(role: Role) {
  const base = baseOf(role);
  const nobody: Caller = { key: 'nobody', authorization: undefined };
  // Sign-in is at the API, also where inference has an address of its own.
  const caller = () => (role === 'mesh' ? nobody : callerAt(baseOf('api')));

  function request<T>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, call: Call<T>): T | undefined {
    const { name, body, status = 200, holds } = call;
    const { key, authorization } = caller();
    const startedMs = Date.now();
    const response = withinLimits(startedMs, () => {
      const answer = http.request<ResponseType>(
        method,
        base + path,
        (body ? JSON.stringify(body) : null) as RequestBody,
        {
          headers: {
            accept: 'application/json',
            ...(authorization && { authorization }),
            ...(body && { 'content-type': 'application/json' }),
          },
          tags: { name, [fineTag]: '1' },
          timeout: __ENV[environment.timeout] ?? '10s',
          responseCallback: expected(status),
        },
      );
      observeDuration(answer, { name, method, expected: answer.status === status });
      return answer;
    });
    const outcome = response.status === 429 ? 'limited' : 'admitted';
    callDuration.add(Date.now() - startedMs, { name, key, outcome });
    if (response.status === 404) call.missing?.();
    if (response.status !== status) {
      // A redirect and a rate limit are outcomes of their own, no failure.
      if (response.status !== 429 && !(response.status >= 300 && response.status <= 308))
        noteFailure(response, name, false);
      return undefined;
    }
    if (status === 204) return undefined;
    const answer = parse(response.body, holds);
    if (answer !== undefined) return answer;
    wrongAnswers.add(1, { name });
    noteFailure(response, name, true);
    return undefined;
  }

  return {
    get: <T>(path: string, call: Call<T>) => request('GET', path, call),
    post: <T>(path: string, call: Call<T>) => request('POST', path, call),
    put: <T>(path: string, call: Call<T>) => request('PUT', path, call),
    delete: (path: string, name: RequestName) => request('DELETE', path, { name, status: 204, holds: () => true }),
  };
}

/**
 * Comes back when the target says that it may, if that is its policy: never earlier, and not at all when that is later
 * than a request may take, so that no virtual user waits for ever.
 */
function withinLimits(startedMs: number, ask: () => Answer): Answer {
  for (;;) {
    const answer = ask();
    if (answer.status !== 429 || __ENV[environment.rateLimit] === 'ignore') return answer;
    const waitS = retryAfterS(answer);
    if (waitS === undefined || Date.now() - startedMs + waitS * 1000 > timeoutMs()) return answer;
    sleep(waitS);
  }
}

/** Seconds or a date (RFC 9110, section 10.2.3), by the standard header or the published one; undefined without one. */
function retryAfterS({ headers }: Answer): number | undefined {
  const text = headers['Retry-After'] ?? headers['X-Ratelimit-Retry-After'];
  if (text === undefined || text === '') return undefined;
  const seconds = Number(text);
  const waitS = Number.isNaN(seconds) ? (Date.parse(text) - Date.now()) / 1000 : seconds;
  // A limit that says "now" without having any room would be asked without end.
  return Number.isNaN(waitS) ? undefined : Math.max(0.1, waitS);
}

const callbacks = new Map<number, ReturnType<typeof http.expectedStatuses>>();

/** The one status that is right; a redirect on the way is no error, the last answer of a chain is judged in redirects.ts. */
function expected(status: number) {
  let callback = callbacks.get(status);
  if (!callback) {
    callback = http.expectedStatuses(status, { min: 300, max: 308 });
    callbacks.set(status, callback);
  }
  return callback;
}

/** A check may reach into fields that a wrong answer does not have; that answer is then wrong, not the program. */
function parse<T>(body: unknown, holds: (answer: T) => boolean): T | undefined {
  try {
    const answer: T = JSON.parse(body as string);
    return holds(answer) ? answer : undefined;
  } catch {
    return undefined;
  }
}
