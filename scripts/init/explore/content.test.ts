import { describe, expect, it } from 'vitest';
import type { Answer } from '../base/ask.ts';
import type { Item, Route } from '../base/route.ts';
import { commonContent, titleOf } from './content.ts';
import { allowOwnItems } from './own-items.ts';

const json = (value: unknown): Answer => ({
  url: 'http://127.0.0.1/',
  status: 200,
  headers: { 'content-type': 'application/json' },
  text: JSON.stringify(value),
  ms: 1,
});

describe('the common content of two answers', () => {
  it.each([
    [
      'all elements',
      [
        { id: 1, title: 'a' },
        { id: 2, title: 'b' },
      ],
      ['id', 'title'],
    ],
    ['some elements', [{ id: 1, note: 'a' }, { id: 2 }], ['id']],
    [
      'elements with null',
      [
        { id: 1, note: 'a' },
        { id: 2, note: null },
      ],
      ['id'],
    ],
    ['elements with lists and maps', [{ id: 1, tags: ['a'], by: { name: 'x' } }], ['id', 'tags', 'by']],
    ['elements with a status', [{ id: 1, status: 'ok' }], ['id', 'status']],
  ])('of a list has the keys of %s, without their contents', (_, list, keys) => {
    expect(commonContent(json(list), json(list))).toEqual({ type: 'json', list: true, keys });
  });

  it('of a list has the keys that both answers have', () => {
    expect(commonContent(json([{ id: 1, a: 1 }]), json([{ id: 2, b: 1 }]))).toMatchObject({ keys: ['id'] });
    expect(commonContent(json([1]), json([2]))).toEqual({ type: 'json', list: true });
    expect(commonContent(json([]), json([{ id: 1 }]))).toEqual({ type: 'json' });
  });

  it.each([
    ['a body', 'abc', 'abd', { type: '' }],
    ['an empty body', '', '', {}],
    ['sometimes a body', 'abc', '', {}],
  ])('of answers without a type shows whether both have a body: %s', (_, first, second, content) => {
    const untyped = (text: string): Answer => ({ ...json(0), headers: {}, text });
    expect(commonContent(untyped(first), untyped(second))).toEqual(content);
  });

  it('of an object has its paths and its values that mean success', () => {
    const value = { ok: true, items: [{ id: 1 }], page: { next: 2 } };
    const keys = ['ok', 'items', 'page', 'items.0', 'page.next'];
    expect(commonContent(json(value), json(value))).toEqual({ type: 'json', keys, values: { ok: true } });
  });
});

describe('a list to which the program adds items', () => {
  const list = { type: 'json', list: true as const, keys: ['id', 'title', 'tags'] };
  const get: Route = {
    name: 'GET /notes',
    method: 'GET',
    paths: ['/notes?n=9'],
    weight: 1,
    status: 200,
    content: list,
  };
  const body = { type: 'application/json', values: { title: 'meshproof' }, change: { title: 'text' as const } };
  const post = (item: Item): Route => ({ ...get, method: 'POST', paths: ['/notes'], content: {}, item });
  const keysWith = (...routes: Route[]) =>
    allowOwnItems(routes.map((route) => ({ candidate: route, route })))[0]!.route!.content?.keys;

  it('is compared by the keys that the program sends, and the id', () => {
    expect(keysWith(get, post({ path: '/notes/{id}', keys: ['id', '_id'], body }))).toEqual(['id', 'title']);
  });

  it('is compared by all keys if the program adds no item to it', () => {
    expect(keysWith(get)).toEqual(list.keys);
    expect(keysWith(get, { ...post({ body }), paths: ['/orders'] })).toEqual(list.keys);
  });
});

it.each(['<title', '<title a', '<title>', '<title>a', '<title>a</', '<title '])(
  'looks for a title in a time that grows linearly with the page: %s',
  (part) => {
    expect(titleOf(part.repeat(300_000))).toBeUndefined();
    expect(titleOf(`${part.repeat(300_000)}<title>A shop</title>`)).toBe('A shop');
  },
);
