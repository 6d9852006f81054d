import http, { type RequestBody, type ResponseType } from 'k6/http';
import { Counter } from 'k6/metrics';
import { noteFailure } from './failure-note.ts';
import { observeDuration } from './fine-duration.ts';
import { environment, fineTag, ownMetrics, type RequestName } from './names.ts';

export type Call<T> = {
  name: RequestName;
  /** Sent as JSON. */
  body?: object;
  /** The status that this call answers with when all is well. */
  status?: number;
  /** Whether the content is what was asked for; an answer that does not hold is a wrong one, whatever its status. */
  holds(answer: T): boolean;
};

const defaultUrls = {
  api: 'http://127.0.0.1:8080/v1',
  inference: 'http://127.0.0.1:8080/v1',
  mesh: 'http://127.0.0.1:8080',
} as const;

const wrongAnswers = new Counter(ownMetrics.wrongAnswers);

/**
 * Requests to one role of the target: base address, bearer token (never to the broker, which has no auth), declared
 * name, timeout and check of the answer. A call gives the parsed answer, or undefined when it was not as it should be.
 */
export function createClient(role: keyof typeof defaultUrls) {
  const base = (__ENV[environment[role]] ?? defaultUrls[role]).replace(/\/+$/, '');
  const token = role === 'mesh' ? undefined : __ENV[environment.token];
  const headers = { accept: 'application/json', ...(token && { authorization: `Bearer ${token}` }) };

  function request<T>(method: 'GET' | 'POST' | 'PUT', path: string, call: Call<T>): T | undefined {
    const { name, body, status = 200, holds } = call;
    const response = http.request<ResponseType>(
      method,
      base + path,
      (body ? JSON.stringify(body) : null) as RequestBody,
      {
        headers: body ? { ...headers, 'content-type': 'application/json' } : headers,
        tags: { name, [fineTag]: '1' },
        timeout: __ENV[environment.timeout] ?? '10s',
        responseCallback: expected(status),
      },
    );
    observeDuration(response, { name, method, expected: isExpected(response.status, status) });
    if (response.status !== status) {
      if (!isExpected(response.status, status)) noteFailure(response, name, false);
      return undefined;
    }
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
  };
}

const callbacks = new Map<number, ReturnType<typeof http.expectedStatuses>>();

/** The one status that is right; a redirect on the way is no error. */
function expected(status: number) {
  let callback = callbacks.get(status);
  if (!callback) {
    callback = http.expectedStatuses(status, { min: 300, max: 308 });
    callbacks.set(status, callback);
  }
  return callback;
}

function isExpected(got: number, status: number): boolean {
  return got === status || (got >= 300 && got <= 308);
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
