import { expect, it } from 'vitest';
import { messageOf } from './errors.ts';

it.each([
  ['an error', new TypeError('no'), 'no'],
  ['an error whose message is not a text', Object.assign(new Error(), { message: 5 }), '5'],
  ['null', null, 'null'],
  ['undefined', undefined, 'undefined'],
  ['a symbol', Symbol('s'), 'Symbol(s)'],
  ['an object without a prototype', Object.create(null), 'a value without a text was thrown'],
  [
    'an error whose message throws',
    Object.defineProperty(new Error(), 'message', { get: () => messageOf(Object.create(null)).repeat(-1) }),
    'a value without a text was thrown',
  ],
])('messageOf returns a text for %s', (_, thrown, text) => {
  expect(messageOf(thrown)).toBe(text);
});
