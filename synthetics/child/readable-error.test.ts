import { expect, it } from 'vitest';
import { toErrorData } from './error-data.ts';
import { readable } from './readable-error.ts';
import { isErrorOfOurs, placeText } from './user-place.ts';

const refuse = () => {
  throw null;
};
const handler: ProxyHandler<object> = { get: refuse, getPrototypeOf: refuse, has: refuse, ownKeys: refuse };
const withGetter = (name: string) => Object.defineProperty(new Error('broken'), name, { get: refuse });

it.each<[string, unknown, string]>([
  ['a Proxy of an object', new Proxy({}, handler), 'a value without a text was thrown'],
  ['a Proxy of an error', new Proxy(new Error('broken'), handler), 'a value without a text was thrown'],
  ['an error without a readable stack', withGetter('stack'), 'broken'],
  ['an error without a readable message', withGetter('message'), 'a value without a text was thrown'],
  ['an error without a readable cause', withGetter('cause'), 'broken'],
])('%s can be read', (_name, thrown, message) => {
  const error = readable(thrown);
  expect([isErrorOfOurs(error), typeof placeText(error)]).toEqual([expect.any(Boolean), 'string']);
  expect(toErrorData(error)).toMatchObject({ kind: 'other', message });
});

it.each([[new TypeError('x')], [undefined], [null], ['text'], [{ a: 1 }]])('%s stays as it is', (thrown) => {
  expect(readable(thrown)).toBe(thrown);
});
