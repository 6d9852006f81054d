import { sleep } from 'k6';
import http, { type RefinedResponse, type RequestBody, type ResponseType } from 'k6/http';
import { Counter, Trend } from 'k6/metrics';
import { retryAfterS } from '../base/retry-after.ts';
import { noteFailure } from './failure-note.ts';
import { observeDuration } from './fine-duration.ts';
import { environment, fineTag, ownMetrics, type RequestName } from './names.ts';
import { now } from './now.ts';
import { type Caller, callerAt } from './sign-in.ts';
import { timeoutMs } from './time-limit.ts';

export type Call<T> = {
  name: RequestName;
  body?: object;
  /** 200 by default. */
  status?: number;
  /**
   * `holds` is called only for JSON with the expected status. If `holds` returns false or throws, the answer counts as
   * wrong.
   */
  holds(answer: T): boolean;
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

/** Returns the base address of a role (such as `api`), without a trailing slash. */
export function baseOf(role: Role): string {
  return (__ENV[environment[role]] ?? defaultUrls[role]).replace(/\/+$/, '');
}

/**
 * Returns a client for one role of the target. The client obeys the rate limit and checks the answer. Each call returns
 * the parsed answer. A call returns undefined when the expected status is 204, or when status or content are not as
 * expected.
 */
export function createClient(role: Role) {
  const base = baseOf(role);
  const nobody: Caller = { key: 'nobody', authorization: undefined };
  // Clients always sign in at the API, even if inference has its own address.
  const caller = () => (role === 'mesh' ? nobody : callerAt(baseOf('api')));

  function request<T>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, call: Call<T>): T | undefined {
    const { name, body, status = 200, holds } = call;
    const { key, authorization } = caller();
    const startedMs = now();
    const response = retryAfterLimit(startedMs, () => {
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
    callDuration.add(now() - startedMs, { name, key, outcome });
    if (response.status === 404) call.missing?.();
    if (response.status !== status) {
      // A 429 and the statuses 300 to 308, which `expected` accepts, do not count as failures of a request.
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
 * Repeats a request after a 429, no earlier than the target allows. Returns the 429 in these cases: the policy is
 * `ignore`, the target states no wait, or the waits would exceed the request timeout.
 */
function retryAfterLimit(startedMs: number, ask: () => Answer): Answer {
  for (;;) {
    const answer = ask();
    if (answer.status !== 429 || __ENV[environment.rateLimit] === 'ignore') return answer;
    const waitS = waitOf(answer);
    if (waitS === undefined || now() - startedMs + waitS * 1000 > timeoutMs()) return answer;
    sleep(waitS);
  }
}

/** Returns the seconds that Retry-After or the API's own header says to wait; undefined if neither can be read. */
function waitOf({ headers }: Answer): number | undefined {
  const waitS = retryAfterS(headers['Retry-After'] ?? headers['X-Ratelimit-Retry-After'], now());
  // Without this minimum, a target that answers 429 with a wait of 0 would get requests in a busy loop.
  return waitS === undefined ? undefined : Math.max(0.1, waitS);
}

const callbacks = new Map<number, ReturnType<typeof http.expectedStatuses>>();

/**
 * Returns k6's `responseCallback` for one expected status. The callback also accepts 300 to 308, because a redirect is
 * not the last answer.
 */
function expected(status: number) {
  let callback = callbacks.get(status);
  if (!callback) {
    callback = http.expectedStatuses(status, { min: 300, max: 308 });
    callbacks.set(status, callback);
  }
  return callback;
}

/** Returns the answer in a body; undefined when the body is not JSON, or when `holds` returns false or throws. */
function parse<T>(body: unknown, holds: (answer: T) => boolean): T | undefined {
  try {
    const answer: T = JSON.parse(body as string);
    return holds(answer) ? answer : undefined;
  } catch {
    return undefined;
  }
}
