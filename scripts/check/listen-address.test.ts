import { expect, it } from 'vitest';
import { UserError } from '../../scenarios/base/errors.ts';
import { listenAddress } from './listen-address.ts';

it.each([
  ['127.0.0.1:9464', { host: '127.0.0.1', port: 9464 }],
  ['[::1]:0', { host: '::1', port: 0 }],
  ['localhost:65535', { host: 'localhost', port: 65_535 }],
])('reads %s', (text, address) => {
  expect(listenAddress(text)).toEqual(address);
});

it.each(['', 'x', ':9464', '127.0.0.1', '127.0.0.1:', '127.0.0.1:65536', '::1:9464', '[::1]', 'a:b'])(
  'refuses %j',
  (text) => {
    expect(() => listenAddress(text)).toThrow(UserError);
  },
);
