import { describe, expect, it } from 'vitest';
import { itemInList } from './item-in-list.ts';
import type { Answer } from './stored.ts';

const json = (value: unknown, status = 200): Answer => ({
  status,
  body: JSON.stringify(value),
  headers: { 'Content-Type': 'application/json' },
});
const ids = (count: number, from = 1) => Array.from({ length: count }, (_, i) => ({ id: from + i }));
let lists = 0;
/** Looks for the id in several answers of one list that no other test reads. */
function statusesOf(values: readonly unknown[], id: string): number[] {
  const address = `http://a/${lists++}`;
  return values.map((value) => itemInList(json(value), address, id, ['id', '_id']).status);
}

describe('an item in a list', () => {
  it.each<[string, unknown]>([
    ['at the top', [{ id: 1 }, { id: 7, name: 'tea' }]],
    ['in a key', { count: 2, items: [{ id: 1 }, { id: 7, name: 'tea' }] }],
    ['in a nested key', { data: { orders: [{ _id: '7', name: 'tea' }] }, meta: { tags: ['a'] } }],
    ['after a list of something else', { links: [{ href: 'x' }], items: [{ id: 7, name: 'tea' }] }],
  ])('is found %s', (_, value) => {
    const found = itemInList(json(value), `http://a/${lists++}`, '7', ['id', '_id']);
    expect([found.status, JSON.parse(String(found.body)).name]).toEqual([200, 'tea']);
  });

  it('is found in a list of ids', () => {
    expect(statusesOf([['5', '7']], '7')).toEqual([200]);
  });

  it('is missing if the list was longer before and contained another item of this virtual user', () => {
    const address = `http://a/${lists++}`;
    const read = (count: number, id: string) => itemInList(json(ids(count)), address, id, ['id']).status;
    expect([read(9, '9'), read(8, '20'), read(9, '20')]).toEqual([200, 404, 0]);
  });

  it('is missing if the list grew after it was missing', () => {
    const address = `http://a/${lists++}`;
    const read = (count: number, id: string) => itemInList(json(ids(count)), address, id, ['id']).status;
    expect([read(8, '8'), read(9, '20'), read(10, '20')]).toEqual([200, 0, 404]);
  });

  it.each<[string, readonly unknown[]]>([
    ['the list never contained an item of this virtual user', [ids(3), ids(5), ids(4)]],
    ['the list always has the same length', [ids(20), ids(20), ids(20)]],
    ['the answer has no list', [{ id: 1 }]],
    ['the answer is no JSON', ['<p>']],
  ])('is unknown if %s', (_, values) => {
    expect(new Set(statusesOf(values, '77'))).toEqual(new Set([0]));
  });

  it.each([500, 404, 401])('is unknown after status %i', (status) => {
    expect(itemInList(json(ids(3), status), `http://a/${lists++}`, '1', ['id']).status).toBe(0);
  });

  it.each([
    { nextCursor: 'x' },
    { page: { has_more: true } },
    { total: 99 },
    { meta: { itemCount: 99 } },
    { next: '/?p=2' },
  ])('is unknown in a list that states %o', (fact) => {
    const address = `http://a/${lists++}`;
    const read = (count: number, id: string) =>
      itemInList(json({ items: ids(count), ...fact }), address, id, ['id']).status;
    expect([read(9, '9'), read(8, '20'), read(12, '20')]).toEqual([200, 0, 0]);
  });

  it.each([{ nextCursor: null }, { hasMore: false }, { total: 8 }, { discount: 99, account: 500 }])(
    'is missing from a list that states %o',
    (fact) => {
      const address = `http://a/${lists++}`;
      const read = (count: number, id: string) =>
        itemInList(json({ items: ids(count), ...fact }), address, id, ['id']).status;
      expect([read(9, '9'), read(8, '20')]).toEqual([200, 404]);
    },
  );
});
