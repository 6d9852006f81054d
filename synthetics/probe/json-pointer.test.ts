import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atPointer } from './json-pointer.ts';

describe('a JSON pointer', () => {
  // The examples of RFC 6901, section 5.
  const document = { foo: ['bar', 'baz'], '': 0, 'a/b': 1, 'm~n': 8, ' ': 7 };
  it.each([
    ['', document],
    ['/foo', ['bar', 'baz']],
    ['/foo/0', 'bar'],
    ['/', 0],
    ['/a~1b', 1],
    ['/m~0n', 8],
    ['/ ', 7],
    ['/nothing', undefined],
    ['/foo/2', undefined],
    ['/__proto__', undefined],
    ['/foo/length/x', undefined],
  ])('%j leads to %j', (pointer, value) => {
    expect(atPointer(document, pointer)).toEqual(value);
  });

  it('finds each key of any object', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.integer()), (values) => {
        for (const [key, value] of Object.entries(values)) {
          if (!Object.hasOwn(values, key)) continue;
          expect(atPointer(values, `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`)).toBe(value);
        }
      }),
    );
  });
});
