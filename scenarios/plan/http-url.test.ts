import { expect, it } from 'vitest';
import { proxyUrl } from './http-url.ts';

const scheme = 'must be an http:// address: the connection to the proxy itself has no TLS';
const signIn = 'a proxy with sign-in is not supported; leave out the user and the password';
const path = 'the address of a proxy has only a host and a port; leave out the path and the query';

it.each([
  ['http://u:p@proxy.test:3128', signIn],
  ['http://u@proxy.test/x', signIn],
  ['socks5://proxy.test:1080', scheme],
  ['socks5://u:p@proxy.test:1080/x', scheme],
  ['https://proxy.test', scheme],
  ['file:///etc/passwd', scheme],
  ['direct://', scheme],
  ['proxy.test:3128', scheme],
  ['', scheme],
  ['http://proxy.test:3128/path', path],
  ['http://proxy.test:3128?a=1', path],
  ['http://proxy.test:3128/#a', path],
])('refuses the proxy %j with one reason', (text, reason) => {
  expect(proxyUrl.safeParse(text).error?.issues.map(({ message }) => message)).toEqual([reason]);
});

it.each([['http://unix:/run/a.sock'], ['unix:///run/a.sock'], [7]])('refuses %j with one reason', (value) => {
  expect(proxyUrl.safeParse(value).error?.issues).toHaveLength(1);
});

it.each(['http://proxy.test', 'http://proxy.test:3128/', 'http://[::1]:3128', 'HTTP://127.0.0.1:80'])(
  'accepts %s',
  (text) => expect(proxyUrl.safeParse(text).success).toBe(true),
);
