import http, { type Params, type RequestBody } from 'k6/http';
import { noteBlocked } from './blocked-note.ts';
import { lastRedirect, ownRedirects, redirectsOfScript } from './redirects.ts';
import { type Answer, answered, isKeeping, threw } from './seen-answers.ts';

/**
 * Replaces functions of `k6/http`: answers and errors are recorded (seen-answers.ts), blocked requests are reported
 * (blocked-note.ts), and an endless chain of redirects is an error (redirects.ts). A script that sets `redirects` or
 * `maxRedirects` keeps its maximum. All modules of a VU share one `http` object, so this covers the user's programs.
 * One function does all this, because each further function around a request costs k6 some microseconds.
 */
export function frameHttp(): void {
  const { request, batch, asyncRequest } = http;

  function once(method: string, url: string, body?: RequestBody | null, params?: Params): Answer {
    let answer: Answer;
    try {
      answer = request(method, url, body, params);
    } catch (error) {
      threw();
      noteBlocked('http', url, error);
      throw error;
    }
    answered(answer);
    return answer;
  }

  function framed(method: string, url: string, body?: RequestBody | null, params?: Params): Answer {
    const given = params?.redirects ?? redirectsOfScript();
    if (given !== undefined) return once(method, url, body, params);
    const answer = once(method, url, body, { ...params, redirects: ownRedirects });
    if (answer.status < 300) return answer;
    const last = lastRedirect(answer, { method, body, params });
    return last ? once(last.method, last.url, last.body, last.params) : answer;
  }

  const withBody = (method: string) => (url: string, body?: RequestBody | null, params?: Params) =>
    framed(method, url, body, params);
  Object.assign(http, {
    request: framed,
    get: (url: string, params?: Params) => framed('GET', url, null, params),
    head: (url: string, params?: Params) => framed('HEAD', url, null, params),
    options: withBody('OPTIONS'),
    post: withBody('POST'),
    put: withBody('PUT'),
    patch: withBody('PATCH'),
    del: withBody('DELETE'),
    batch: (...parameters: Parameters<typeof batch>) => {
      const answers = batch.apply(http, parameters);
      const list: Answer[] = Object.values(answers);
      for (const answer of isKeeping() ? list.sort(healthyFirst) : list) answered(answer);
      return answers;
    },
    asyncRequest: (...parameters: Parameters<typeof asyncRequest>) =>
      asyncRequest.apply(http, parameters).then(
        (answer) => {
          answered(answer);
          return answer;
        },
        (error: unknown) => {
          threw();
          throw error;
        },
      ),
  });
}

/** Sorts failed answers of a batch after the good ones, so that a failed one is the last answer. */
function healthyFirst(a: Answer, b: Answer): number {
  const isHealthy = ({ status }: Answer) => Number(status >= 200 && status < 300);
  return isHealthy(b) - isHealthy(a);
}
