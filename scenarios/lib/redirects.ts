import http, { type Params, type RequestBody, type ResponseType } from 'k6/http';

/** k6 follows as many redirects when nothing is said. https://grafana.com/docs/k6/latest/using-k6/k6-options/reference/ */
const most = 10;
const lastWord = http.expectedStatuses({ min: 200, max: 299 }, 304);

/**
 * Makes k6 judge the end of a chain of redirects. It takes every 3xx for an answer that was expected, since a redirect
 * on the way is none of ours, and so a target that only ever redirects would have no errors at all. Here the last
 * redirect that may be followed is asked for on its own, and a 3xx is then no answer. A script that says how many
 * redirects it wants, or that expects other statuses, gets what it asks for. `http` is one object for all modules of a
 * virtual user, so this holds for users' programs too.
 */
export function judgeRedirects(): void {
  const request = http.request;
  const judged = (method: string, url: string, body?: RequestBody | null, params?: Params) => {
    const given = params?.redirects !== undefined && params.redirects !== null;
    const answer = request<ResponseType>(method, url, body, given ? params : { ...params, redirects: most - 1 });
    const next = answer.headers?.Location;
    if (given || answer.status < 300 || answer.status > 308 || answer.status === 304 || !next) return answer;
    const keeps = answer.status === 307 || answer.status === 308;
    return request(keeps ? method : 'GET', resolve(answer.url, next), keeps ? body : null, {
      ...params,
      redirects: 0,
      responseCallback: lastWord,
    });
  };
  const withBody = (method: string) => (url: string, body?: RequestBody | null, params?: Params) =>
    judged(method, url, body, params);
  Object.assign(http, {
    request: judged,
    get: (url: string, params?: Params) => judged('GET', url, null, params),
    head: (url: string, params?: Params) => judged('HEAD', url, null, params),
    options: withBody('OPTIONS'),
    post: withBody('POST'),
    put: withBody('PUT'),
    patch: withBody('PATCH'),
    del: withBody('DELETE'),
  });
}

/** An address as it stands in Location (RFC 9110, section 10.2.2); k6 has no URL of its own. */
function resolve(from: string, to: string): string {
  if (/^[a-z][a-z0-9+.-]*:/i.test(to)) return to;
  const [, origin = '', path = '/'] = /^([a-z][a-z0-9+.-]*:\/\/[^/?#]*)([^?#]*)/i.exec(from) ?? [];
  if (to.startsWith('//')) return origin.replace(/\/\/.*$/, '') + to;
  if (to.startsWith('/')) return origin + to;
  return origin + path.replace(/[^/]*$/, '') + to;
}
