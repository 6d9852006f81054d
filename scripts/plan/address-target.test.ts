import { expect, it } from 'vitest';
import { UserError } from '../../scenarios/base/errors.ts';
import { targetOrAddress } from './address-target.ts';

it('takes an address on this machine as the target', () => {
  expect(targetOrAddress('http://127.0.0.1:3000/v1')).toMatchObject({
    name: 'local-3000',
    urls: { api: 'http://127.0.0.1:3000/v1', health: 'http://127.0.0.1:3000/v1' },
    allow: { load: [], browse: [] },
  });
});

it.each(['http://shop.example', 'http://127.0.0.2', 'http://a:b@127.0.0.1', 'http://'])('refuses %s', (word) => {
  expect(() => targetOrAddress(word)).toThrow(UserError);
});
