import http, { type Params, type RequestBody, type ResponseType } from 'k6/http';

/** k6 follows this many redirects by default. https://grafana.com/docs/k6/latest/using-k6/k6-options/reference/ */
const maxRedirects = 10;
const finalStatuses = http.expectedStatuses({ min: 200, max: 299 }, 304);

/**
 * Makes k6 count an endless chain of redirects as an error. By default k6 expects every 3xx, so a target that only
 * redirects would have no errors. Here the last allowed redirect is made by a separate request that does not expect
 * 3xx. A script that sets `redirects` is left unchanged. All modules of a VU share one `http` object, so this also
 * covers the user's programs.
 */
export function judgeRedirects(): void {
  const request = http.request;
  const requestToEnd = (method: string, url: string, body?: RequestBody | null, params?: Params) => {
    const given = params?.redirects !== undefined && params.redirects !== null;
    const limited = given ? params : { ...params, redirects: maxRedirects - 1 };
    const answer = request<ResponseType>(method, url, body, limited);
    const next = answer.headers?.Location;
    if (given || answer.status < 300 || answer.status > 308 || answer.status === 304 || !next) return answer;
    const keeps = answer.status === 307 || answer.status === 308;
    return request(keeps ? method : 'GET', resolve(answer.url, next), keeps ? body : null, {
      ...params,
      redirects: 0,
      responseCallback: finalStatuses,
    });
  };
  const withBody = (method: string) => (url: string, body?: RequestBody | null, params?: Params) =>
    requestToEnd(method, url, body, params);
  Object.assign(http, {
    request: requestToEnd,
    get: (url: string, params?: Params) => requestToEnd('GET', url, null, params),
    head: (url: string, params?: Params) => requestToEnd('HEAD', url, null, params),
    options: withBody('OPTIONS'),
    post: withBody('POST'),
    put: withBody('PUT'),
    patch: withBody('PATCH'),
    del: withBody('DELETE'),
  });
}

/** The absolute address of a Location header (RFC 9110, section 10.2.2); k6 has no URL class. */
function resolve(from: string, to: string): string {
  if (/^[a-z][a-z0-9+.-]*:/i.test(to)) return to;
  const [, origin = '', path = '/'] = /^([a-z][a-z0-9+.-]*:\/\/[^/?#]*)([^?#]*)/i.exec(from) ?? [];
  if (to.startsWith('//')) return origin.replace(/\/\/.*$/, '') + to;
  if (to.startsWith('/')) return origin + to;
  return origin + path.replace(/[^/]*$/, '') + to;
}
