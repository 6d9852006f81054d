import type { Params, RequestBody } from 'k6/http';

export type Sent = { method: string; url: string; body: RequestBody | null; params: Params };

type Redirect = { status: number; url: string; headers?: Readonly<Record<string, string>> };

const followed: readonly number[] = [301, 302, 303, 307, 308];

/** Returns whether clients follow an answer with this status and a Location (RFC 9110, section 15.4). */
export function isRedirect(status: number): boolean {
  return followed.includes(status);
}

/**
 * Returns the request to which an answer redirects; undefined without a redirect. Method, body and headers change as in
 * Go's net/http, by which k6 follows redirects. https://pkg.go.dev/net/http#Client
 */
export function nextRequest(answer: Redirect, { method, body, params }: Sent): Sent | undefined {
  const location = answer.headers?.Location;
  if (!isRedirect(answer.status) || !location) return undefined;
  const url = resolve(answer.url, location);
  const keepsBody = answer.status === 307 || answer.status === 308;
  const dropped = [
    'referer',
    ...(keepsBody ? [] : ofBody),
    ...(isWithin(hostOf(url), hostOf(answer.url)) ? [] : ofCredentials),
  ];
  const headers = Object.fromEntries(
    Object.entries(params.headers ?? {}).filter(([name]) => !dropped.includes(name.toLowerCase())),
  );
  const referer = refererOf(answer.url, url);
  return {
    method: keepsBody || method.toUpperCase() === 'HEAD' ? method : 'GET',
    url,
    body: keepsBody ? body : null,
    params: { ...params, headers: { ...headers, ...(referer && { Referer: referer }) } },
  };
}

const ofBody = ['content-type', 'content-length', 'content-encoding', 'content-language', 'content-location'];
const ofCredentials = ['authorization', 'www-authenticate', 'proxy-authorization', 'cookie', 'cookie2'];

/** Resolves a Location (RFC 9110, section 10.2.2). k6 has no URL class for this. */
function resolve(from: string, to: string): string {
  if (/^[a-z][a-z0-9+.-]*:/i.test(to)) return to;
  const [, origin = '', path = '/', query = ''] =
    /^([a-z][a-z0-9+.-]*:\/\/[^/?#]*)([^?#]*)(\?[^#]*)?/i.exec(from) ?? [];
  if (to.startsWith('//')) return origin.replace(/\/\/.*$/, '') + to;
  if (to.startsWith('#')) return origin + path + query + to;
  if (to.startsWith('?')) return origin + path + to;
  const [, way = '', rest = ''] = /^([^?#]*)(.*)$/.exec(to) ?? [];
  return origin + withoutDots(way.startsWith('/') ? way : path.slice(0, path.lastIndexOf('/') + 1) + way) + rest;
}

/** Removes the segments `.` and `..` of a path (RFC 3986, section 5.2.4). */
function withoutDots(path: string): string {
  const kept: string[] = [];
  const segments = path.split('/').slice(1);
  for (const segment of segments) {
    if (segment === '..') kept.pop();
    else if (segment !== '.') kept.push(segment);
  }
  const last = segments[segments.length - 1];
  return `/${kept.join('/')}${(last === '.' || last === '..') && kept.length > 0 ? '/' : ''}`;
}

function hostOf(url: string): string {
  const [, host = ''] = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?(\[[^\]]*\]|[^/?#:]*)/i.exec(url) ?? [];
  return host.toLowerCase();
}

function isWithin(host: string, other: string): boolean {
  return host === other || host.endsWith(`.${other}`);
}

/** The Referer of a redirected request, without credentials; undefined for a redirect from https to http. */
function refererOf(from: string, to: string): string | undefined {
  if (/^https:/i.test(from) && /^http:/i.test(to)) return undefined;
  return from.replace(/\/\/[^/?#@]*@/, '//').replace(/#.*$/, '');
}
