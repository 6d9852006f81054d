import exec from 'k6/execution';
import http, { type Params, type RequestBody } from 'k6/http';
import type { Answer } from './seen-answers.ts';

/** k6 follows this many redirects by default. https://grafana.com/docs/k6/latest/using-k6/k6-options/reference/ */
const maxRedirects = 10;
const finalStatuses = http.expectedStatuses({ min: 200, max: 299 }, 304);

/**
 * The number of redirects that k6 itself follows. The frame sends the request of the next redirect: see `lastRedirect`.
 */
export const ownRedirects = maxRedirects - 1;

let ofScript: number | undefined;

/** Returns `maxRedirects` of the script's options if it differs from the default; undefined otherwise. */
export function redirectsOfScript(): number | undefined {
  // k6 has the options only inside a VU, and builds them again at every access. The value is therefore read once and
  // kept.
  ofScript ??= exec.test.options.maxRedirects ?? maxRedirects;
  return ofScript === maxRedirects ? undefined : ofScript;
}

type Sent = { method: string; body?: RequestBody | null | undefined; params?: Params | undefined };
type Next = { method: string; url: string; body: RequestBody | null; params: Params };

/**
 * Returns the request that follows the last redirect; undefined when the answer is no redirect with a Location. By
 * default k6 expects every 3xx, so a target that only redirects would have no errors. This request expects only a 2xx
 * or 304, so k6 counts an endless chain of redirects as an error.
 */
export function lastRedirect(answer: Answer, { method, body, params }: Sent): Next | undefined {
  const { status } = answer;
  if (status < 300 || status > 308 || status === 304) return undefined;
  const next = answer.headers?.Location;
  if (!next) return undefined;
  const keeps = status === 307 || status === 308;
  return {
    method: keeps ? method : 'GET',
    url: resolve(answer.url, next),
    body: keeps ? (body ?? null) : null,
    params: { ...params, redirects: 0, responseCallback: finalStatuses },
  };
}

/** The absolute address of a Location header (RFC 9110, section 10.2.2); k6 has no URL class. */
function resolve(from: string, to: string): string {
  if (/^[a-z][a-z0-9+.-]*:/i.test(to)) return to;
  const [, origin = '', path = '/'] = /^([a-z][a-z0-9+.-]*:\/\/[^/?#]*)([^?#]*)/i.exec(from) ?? [];
  if (to.startsWith('//')) return origin.replace(/\/\/.*$/, '') + to;
  if (to.startsWith('/')) return origin + to;
  return origin + path.replace(/[^/]*$/, '') + to;
}
