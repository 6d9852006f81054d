import { expect, it, vi } from 'vitest';
import { lazily } from './lazily.ts';

it('computes a value only when it is read, and only once', () => {
  const [one, two] = [vi.fn(() => ({ a: 1 })), vi.fn(() => 2)];
  const both = lazily<{ one: { a: number }; two: number }>({ one, two });
  expect(both.one).toBe(both.one);
  expect([one.mock.calls.length, two.mock.calls.length]).toEqual([1, 0]);
  expect({ ...both }).toEqual({ one: { a: 1 }, two: 2 });
});
