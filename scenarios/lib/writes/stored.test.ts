import { describe, expect, it } from 'vitest';
import { type Answer, foreignKeys, idOf, isChanged, isCreated, isRemoved } from './stored.ts';

function json(value: unknown, status = 200): Answer {
  return { status, body: JSON.stringify(value), headers: { 'Content-Type': 'application/json; charset=utf-8' } };
}
const html: Answer = { status: 200, body: '<p>5', headers: { 'Content-Type': 'text/html' } };
const none: Answer = { status: 204, body: null, headers: {} };
const sent = { name: 'tea', price: 5 };

describe('any item', () => {
  it.each<[string, Answer, unknown]>([
    ['404', json({ name: 'tea' }, 404), false],
    ['410', json({}, 410), false],
    ['503', json({ name: 'tea' }, 503), 'unknown'],
    ['no answer', { status: 0, body: null, headers: {} }, 'unknown'],
    ['an error in the JSON', json({ error: 'none' }), false],
    ['a list of errors', json({ errors: [{ code: 1 }] }), false],
    ['an empty list of errors', json({ errors: [], name: 'tea' }), true],
    ['JSON that does not parse', { ...json({}), body: '{"name":"tea"' }, false],
    ['the JSON null', json(null), false],
    ['a body that is no JSON', html, true],
  ])('is judged by an answer with %s', (_, read, found) => {
    expect(isCreated(read, { values: sent, answer: none })).toBe(found);
    if (found !== true) expect(isRemoved(read, { before: json(sent) })).toBe(found === false ? true : found);
    if (found !== true) expect(isChanged(read, { values: sent, answer: none, before: none })).toBe(found);
  });
});

describe('a created item', () => {
  it.each<[string, object, Answer, boolean]>([
    ['the values', { name: 'tea', price: 5 }, none, true],
    ['the values in data', { data: { name: 'tea' } }, none, true],
    ['a number as a text, and other case', { name: ' TEA', price: '5.0' }, none, true],
    ['one value of several', { name: 'rye', price: 5 }, none, true],
    ['other values only', { name: 'rye', price: 6 }, none, false],
    ['another value than the answer confirmed', { name: 'rye', price: 5 }, json({ name: 'tea' }), false],
    ['the other value that the answer confirmed', { name: 'rye', price: 5 }, json({ name: 'rye' }), true],
    ['none of the names', { title: 'tea' }, none, true],
  ])('is judged by its values: it has %s', (_, read, answer, found) => {
    expect(isCreated(json(read), { values: sent, answer })).toBe(found);
  });
});

describe('a changed item', () => {
  const before = json({ name: 'rye', price: 4, total: 9 });
  it.each<[string, object, Answer, unknown]>([
    ['the new values', { name: 'tea', price: 5 }, none, true],
    ['an old value', { name: 'tea', price: 4 }, none, false],
    ['a third value', { name: 'tea', price: 7 }, none, false],
    ['a third value that the answer confirmed', { name: 'tea', price: 7 }, json({ price: 7 }), true],
    ['an old value that the answer confirmed', { name: 'rye', price: 5 }, json({ name: 'rye' }), false],
    ['none of the names', { title: 'tea' }, none, 'unknown'],
  ])('is judged by its values: it has %s', (_, read, answer, found) => {
    expect(isChanged(json(read), { values: sent, answer, before })).toBe(found);
  });

  it('is unknown if no value was changed, or only one that the target computes by itself', () => {
    const values = { name: 'rye', total: 1 };
    expect(isChanged(before, { values: { name: 'rye' }, answer: none, before })).toBe('unknown');
    expect(isChanged(before, { values, answer: none, before, foreign: ['total'] })).toBe('unknown');
    expect(isChanged(before, { values, answer: none, before })).toBe(false);
    expect(foreignKeys(before, values)).toEqual(['total']);
  });
});

it.each<[object, object, boolean]>([
  [{ name: 'a' }, { name: 'a' }, false],
  [{ deletedAt: null }, { deletedAt: '2030-01-01' }, true],
  [{ status: 'open' }, { status: 'canceled' }, true],
  [{ status: 'open' }, { status: 'open' }, false],
])('an item %o that is read as %o after its removal: removed is %s', (before, read, isGone) => {
  expect(isRemoved(json(read), { before: json(before) })).toBe(isGone);
});

it.each<[string, Answer, string | undefined]>([
  ['the first key', json({ _id: 7, id: 8 }), '8'],
  ['another key in data', json({ data: { _id: 7 } }), '7'],
  ['Location', { ...none, headers: { Location: 'http://a/items/p%2F7/?x=1' } }, 'p/7'],
  ['an invalid Location', { ...none, headers: { Location: '/items/%zz' } }, '%zz'],
  ['a Location that is cut off', { ...none, headers: { Location: '/items/p%2' } }, 'p%2'],
  ['nothing', html, undefined],
])('an id is found in %s', (_, answer, id) => {
  expect(idOf(answer, ['id', '_id'])).toBe(id);
});
