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
