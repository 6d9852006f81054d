import { z } from 'zod';

/** Users and passwords are refused, because addresses are printed and recorded. */
export const httpUrl = z
  .url({ protocol: /^https?$/, error: ({ input }) => notHttp(input) })
  .refine(
    (text) => {
      if (!URL.canParse(text)) return true;
      const { username, password } = new URL(text);
      return username === '' && password === '';
    },
    { error: 'an address must not contain a user or password; write a reference to the secret under the key "auth"' },
  )
  .refine((text) => !isUnixSocket(text), { error: ({ input }) => notHttp(input) });

/** Returns whether a path can be appended to an address. No path can follow a query or a fragment. */
export function isBase(address: string): boolean {
  return !/[?#]/.test(address);
}

/** Returns whether an address has only scheme, host and port. */
export function isOrigin(address: string): boolean {
  const { origin, href } = new URL(address);
  return href === origin || href === `${origin}/`;
}

/** A proxy is only a host and a port, so the reasons of `httpUrl` would not help here. */
export const proxyUrl = z
  .url({ protocol: /^http$/, abort: true, error: ({ input }) => notProxy(input) })
  .refine((text) => notProxy(text) === undefined, { error: ({ input }) => notProxy(input) });

/** Returns the first reason why a text is no address of a proxy; undefined for an address of a proxy. */
function notProxy(text: unknown): string | undefined {
  if (typeof text !== 'string' || isUnixSocket(text)) return notHttp(text);
  const { protocol, username, password } = URL.canParse(text) ? new URL(text) : {};
  if (protocol !== 'http:') return 'must be an http:// address: the connection to the proxy itself has no TLS';
  if (username || password) return 'a proxy with sign-in is not supported; leave out the user and the password';
  if (!isOrigin(text)) return 'the address of a proxy has only a host and a port; leave out the path and the query';
  return undefined;
}

/** Matches `unix:/run/a.sock`, `http+unix://…`, `http://unix:/run/a.sock`, and the path of a socket. */
const unixSocket = /^(https?\+)?unix:|^https?:\/\/unix:\/|^[./].*\.sock/i;

/** Returns whether a text names a Unix socket. */
export function isUnixSocket(text: string): boolean {
  return unixSocket.test(text);
}

/**
 * Returns the reason why a text is not an http(s) address. For a Unix socket, the reason names a way to forward a port
 * to the socket.
 */
export function notHttp(text: unknown): string {
  if (typeof text !== 'string' || !isUnixSocket(text)) return 'must be an http:// or https:// address';
  const way = 'socat TCP-LISTEN:8080,bind=127.0.0.1,fork UNIX-CONNECT:<path>';
  return `k6 and browsers cannot use a Unix socket; forward a port to it (${way}) and write http://127.0.0.1:8080`;
}
