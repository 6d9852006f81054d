import { afterEach, expect, it } from 'vitest';
import { replacedGlobals, restoreGlobals } from './replaced-globals.ts';

afterEach(() => void restoreGlobals());

const { parse } = JSON;

it('names the replaced functions and puts them back, with none of these functions', () => {
  const filter = Array.prototype.filter;
  Object.assign(Array.prototype, { filter: () => null, toJSON: () => 1 });
  Object.defineProperty(String.prototype, 'replace', { value: () => 'x', configurable: true, writable: false });
  const found = restoreGlobals();
  expect(found).toBe('Array.prototype.filter, Array.prototype.toJSON, String.prototype.replace');
  expect([replacedGlobals(), Array.prototype.filter === filter, 'toJSON' in []]).toEqual(['', true, false]);
  expect('abc'.replace('b', 'x')).toBe('axc');
});

it('finds nothing if a function is replaced by itself, or a new function is added', () => {
  JSON.parse = parse;
  Object.defineProperty(Array.prototype, 'ours', { value: () => 1, configurable: true });
  expect(restoreGlobals()).toBe('');
  delete (Array.prototype as { ours?: unknown }).ours;
});

it.each<[string, object, PropertyKey]>([
  ['Promise.prototype.catch', Promise.prototype, 'catch'],
  ['Map.prototype.get', Map.prototype, 'get'],
  ['Set.prototype.has', Set.prototype, 'has'],
  ['Math.max', Math, 'max'],
  ['Array.prototype[Symbol.iterator]', Array.prototype, Symbol.iterator],
  ['%MapIterator%.next', Object.getPrototypeOf(new Map().values()), 'next'],
  ['%TypedArray%.prototype.subarray', Object.getPrototypeOf(Uint8Array.prototype), 'subarray'],
])('names %s and puts it back', (name, owner, key) => {
  const before = Reflect.getOwnPropertyDescriptor(owner, key)!;
  Reflect.defineProperty(owner, key, { value: () => null, configurable: true, writable: true });
  const found = restoreGlobals();
  Reflect.defineProperty(owner, key, before);
  expect(found).toBe(name);
});

it('names and puts back a getter', () => {
  Object.defineProperty(Map.prototype, 'size', { get: () => 0, configurable: true });
  expect([restoreGlobals(), new Map([[1, 1]]).size]).toEqual(['Map.prototype.size', 1]);
});
