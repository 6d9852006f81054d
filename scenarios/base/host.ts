import { withoutEnd } from './limits/without-end.ts';

/**
 * Returns the host of an address, in lower case and without the brackets of IPv6, as sockets and DNS need it. Throws
 * TypeError on an invalid address.
 */
export function hostOf(url: string | URL): string {
  return withoutBrackets(new URL(url).hostname);
}

/** Returns a host without the brackets that an IPv6 address has in a URL. */
export function withoutBrackets(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}

/** Returns a host as an address contains it: an IPv6 address gets brackets (RFC 3986, section 3.2.2). */
export function withBrackets(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** Returns an address or a path without the slashes at its end. */
export function withoutSlashes(text: string): string {
  return withoutEnd(text, '/');
}
