import { describe, expect, it } from 'vitest';
import { AddressNames } from './address-names.ts';

const named = (names: readonly string[]) => {
  const told: string[] = [];
  const all = new AddressNames((example) => told.push(example));
  return { names: names.map((name) => all.nameOf(name)), told };
};

describe('AddressNames', () => {
  it.each([
    ['http://a.test/users/42', 'http://a.test/users/:id'],
    ['http://a.test/o/3f2a9c10-1b2c-4d5e-8f90-abcdef012345/items', 'http://a.test/o/:id/items'],
    ['http://a.test/u/k3j9x0d2a1?x=1', 'http://a.test/u/:id'],
    ['http://a.test/c/deadbeef01', 'http://a.test/c/:id'],
    ['http://a.test/orders/order20261128', 'http://a.test/orders/:id'],
    ['ws://a.test/rooms/42?token=x', 'ws://a.test/rooms/:id'],
  ])('groups %s', (address, name) => {
    expect(named([address])).toEqual({ names: [name], told: [name] });
  });

  it.each([
    'http://a.test/v1/oauth2/token',
    'http://a.test/api/checkout.html',
    'http://a.test:8080/utf-8',
    'GET /users/:id',
    'user 42',
  ])('keeps %s', (name) => {
    expect(named([name])).toEqual({ names: [name], told: [] });
  });

  it('gives all addresses beyond 200 one name, and reports this once', () => {
    const words = Array.from(
      { length: 260 },
      (_, i) => `http://a.test/${'abcdefghij'[i % 10]}/${'x'.repeat(1 + Math.floor(i / 10))}`,
    );
    const { names, told } = named([...words, words[0]!]);
    expect(new Set(names).size).toBe(201);
    expect([names.at(-1), names.at(-2), told]).toEqual([words[0], 'other', [words[200]]]);
  });
});
