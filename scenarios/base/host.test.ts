import { expect, it } from 'vitest';
import { hostOf, withBrackets, withoutBrackets } from './host.ts';

it.each([
  ['http://[2001:DB8::1]:8080/a', '2001:db8::1', '[2001:db8::1]'],
  ['https://Shop.Example/', 'shop.example', 'shop.example'],
  ['ws://127.0.0.1:9', '127.0.0.1', '127.0.0.1'],
])('hostOf returns the host of %s without brackets, and withBrackets adds them for IPv6 only', (url, host, written) => {
  expect([hostOf(url), hostOf(new URL(url)), withBrackets(host), withoutBrackets(written)]).toEqual([
    host,
    host,
    written,
    host,
  ]);
});
