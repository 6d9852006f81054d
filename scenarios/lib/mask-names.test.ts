import { expect, it } from 'vitest';
import { maskHeaders, maskQuery, maskText, secretHeaders } from './mask-names.ts';

it('masks the value of each header, parameter, member and field with the name of a secret', () => {
  const headers = { Authorization: ['Bearer abc'], 'X-Api-Key': 'k1', Accept: ['a', 'b'] };
  expect(maskHeaders(headers)).toEqual({ Authorization: '***', 'X-Api-Key': '***', Accept: 'a,b' });
  expect(secretHeaders(headers)).toEqual(['Authorization: Bearer abc', 'X-Api-Key: k1']);
  expect(maskQuery('http://a/x?api_key=s3&page=2#token=1')).toBe('http://a/x?api_key=***&page=2#token=1');
  expect(maskText('{"password":"a\\"b","id":1}')).toBe('{"password":"***","id":1}');
  expect(maskText('{"id":1,"token":"half of a secr')).toBe('{"id":1,"token":"***"');
  expect(maskText('user=me&password=p%20w&x=1')).toBe('user=me&password=***&x=1');
  expect(maskText('{"next":"/list?access_token=abc&page=2"}')).toBe('{"next":"/list?access_token=***&page=2"}');
});

it.each([
  ...['DB_PASS', 'db.pass', 'passphrase', 'SSH_PRIVATE_KEY', 'privateKey', 'AWS_ACCESS_KEY_ID', 'apiKey', 'X-Auth'],
  ...[
    'jwt',
    'GOOGLE_APPLICATION_CREDENTIALS',
    'USER_PIN',
    'otp',
    'sessionId',
    'session',
    'sid',
    'X-CSRF',
    'client_assertion',
  ],
])('treats %s as the name of a secret', (name) => {
  expect(maskHeaders({ [name]: 'value' })).toEqual({ [name]: '***' });
});

it.each([
  'BASE_URL',
  'passes',
  'bypass',
  'compass',
  'author',
  'spinning',
  'pins',
  'sessions',
  'session_count',
  'side',
  'key',
])('does not treat %s as the name of a secret', (name) => {
  expect(maskHeaders({ [name]: 'value' })).toEqual({ [name]: 'value' });
});
