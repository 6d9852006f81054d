import { describe, expect, it } from 'vitest';
import { pageNameOf } from './journey.ts';

const pages = { home: '/', item: '/items/*', new: '/items/new' };
const nameOf = (url: string, web = 'http://127.0.0.1:8080/') => pageNameOf(pages, web, url);

describe('pageNameOf', () => {
  it('names a page by its path, whatever its query, hash and last slash', () => {
    expect(nameOf('http://127.0.0.1:8080/?a=1#b')).toBe('home');
    expect(nameOf('http://127.0.0.1:8080/items/42/')).toBe('item');
  });

  it('takes the first pattern that fits', () => {
    expect(nameOf('http://127.0.0.1:8080/items/new')).toBe('item');
  });

  it('looks below the path of the web address', () => {
    expect(nameOf('http://127.0.0.1:8080/shop/items/42', 'http://127.0.0.1:8080/shop')).toBe('item');
    expect(nameOf('http://127.0.0.1:8080/items/42', 'http://127.0.0.1:8080/shop')).toBe('other');
  });

  it('calls a page that no pattern fits, and any page elsewhere, other', () => {
    expect(nameOf('http://127.0.0.1:8080/items')).toBe('other');
    expect(nameOf('http://127.0.0.1:8081/')).toBe('other');
  });
});
