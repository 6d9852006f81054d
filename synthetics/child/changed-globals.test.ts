import { afterEach, expect, it, vi } from 'vitest';
import { findChangedGlobal } from './changed-globals.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

it.each([
  ['Date.now', () => vi.spyOn(Date, 'now').mockReturnValue(0)],
  ['performance.now', () => vi.spyOn(performance, 'now').mockReturnValue(0)],
  ['Date', () => vi.stubGlobal('Date', class {})],
  ['setTimeout', () => vi.stubGlobal('setTimeout', () => 0)],
  ['Promise.race', () => vi.spyOn(Promise, 'race').mockResolvedValue(0)],
  ['JSON.parse', () => vi.spyOn(JSON, 'parse').mockReturnValue({})],
])('finds a replaced %s, and nothing once it is put back', (name, replace) => {
  expect(findChangedGlobal()).toBeUndefined();
  replace();
  expect(findChangedGlobal()).toBe(name);
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  expect(findChangedGlobal()).toBeUndefined();
});
