import { expect, it } from 'vitest';
import { verifyCertificates } from './verify-certificates.ts';

it.each([
  ['0', true],
  ['1', false],
  ['', false],
])('removes NODE_TLS_REJECT_UNAUTHORIZED=%s, and returns a line for the user: %j', (value, isReported) => {
  const environment = { NODE_TLS_REJECT_UNAUTHORIZED: value, NODE_EXTRA_CA_CERTS: 'ca.pem' };
  expect(verifyCertificates(environment) !== undefined).toBe(isReported);
  expect(environment).toEqual({ NODE_EXTRA_CA_CERTS: 'ca.pem' });
});

it('changes nothing in an environment without NODE_TLS_REJECT_UNAUTHORIZED', () => {
  const environment = { PATH: '/bin' };
  expect([verifyCertificates(environment), environment]).toEqual([undefined, { PATH: '/bin' }]);
});
