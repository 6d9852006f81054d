import { describe, expect, it } from 'vitest';
import { isExpectedStatus, pageNameOf } from './journey.ts';

const pages = { home: '/', item: '/items/*', new: '/items/new' };
const nameOf = (url: string, web = 'http://127.0.0.1:8080/') => pageNameOf(pages, web, url);

describe('pageNameOf', () => {
  it('names a page by its path, whatever its query, hash and last slash', () => {
    expect(nameOf('http://127.0.0.1:8080/?a=1#b')).toBe('home');
    expect(nameOf('http://127.0.0.1:8080/items/42/')).toBe('item');
  });

  it('uses the first pattern that matches', () => {
    expect(nameOf('http://127.0.0.1:8080/items/new')).toBe('item');
  });

  it('uses the path below the web address', () => {
    expect(nameOf('http://127.0.0.1:8080/shop/items/42', 'http://127.0.0.1:8080/shop')).toBe('item');
    expect(nameOf('http://127.0.0.1:8080/items/42', 'http://127.0.0.1:8080/shop')).toBe('other');
  });

  it('names a page `other` when no pattern matches, or when it is not below the web address of the target', () => {
    expect(nameOf('http://127.0.0.1:8080/items')).toBe('other');
    expect(nameOf('http://127.0.0.1:8081/')).toBe('other');
  });
});

describe('isExpectedStatus', () => {
  const expected = (path: string, status: number) =>
    isExpectedStatus({ home: '/', gone: { path: '/gone/*', status: 410 } }, 'http://127.0.0.1/', path, status);

  it.each([
    ['/', 200, true],
    ['/', 304, true],
    ['/', 404, false],
    ['/elsewhere', 500, false],
    ['/gone/1', 410, true],
    ['/gone/1', 500, false],
    ['/gone/1', 200, true],
  ])('judges %s that answers %d', (path, status, isExpected) => {
    expect(expected(`http://127.0.0.1${path}`, status)).toBe(isExpected);
  });

  it('names the page of a path with a status as any other', () => {
    expect(pageNameOf({ gone: { path: '/gone/*', status: 410 } }, 'http://a/', 'http://a/gone/7')).toBe('gone');
  });
});
