import { expect, it } from 'vitest';
import { batchEntries, likeBatch } from './batch-entries.ts';

const template = { name: 'http://shop/:id', url: 'http://shop/1', clean_url: 'http://shop/1' };
const params = { tags: { kind: 'k' } };

it.each<[string, unknown, object]>([
  ['an address', 'http://shop/', { method: 'GET', url: 'http://shop/', body: null, params: {} }],
  ['an address of http.url', template, { method: 'GET', url: template, body: null, params: {} }],
  ['a list', ['POST', 'http://shop/', 'x', params], { method: 'POST', url: 'http://shop/', body: 'x', params }],
  ['a short list', ['GET', template], { method: 'GET', url: template, body: null, params: {} }],
  ['an object', { method: 'PUT', url: template, body: 'x' }, { method: 'PUT', url: template, body: 'x', params: {} }],
  [
    'an object without a method',
    { url: 'http://shop/', params },
    { method: 'GET', url: 'http://shop/', body: null, params },
  ],
])('reads %s as a request of a batch', (_, one, made) => {
  expect(batchEntries([one])).toEqual([made]);
  expect(batchEntries({ page: one })).toEqual([made]);
});

it('returns the answers in the form of the requests', () => {
  expect(likeBatch(['/a', '/b'], [1, 2])).toEqual([1, 2]);
  expect(likeBatch({ a: '/a', b: '/b' }, [1, 2])).toEqual({ a: 1, b: 2 });
});
