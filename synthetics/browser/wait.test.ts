import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { unlessLate, within } from './wait.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const never = new Promise<string>(() => undefined);
const fails = () => Promise.reject<string>(new Error('own'));
const tooLate = (): string => {
  throw new Error('late');
};

it.each([
  ['the value of a promise', () => unlessLate(20, Promise.resolve('own'), tooLate), 'own'],
  ['the error of a promise', () => unlessLate(20, fails(), () => 'late'), 'Error: own'],
  ['what a late promise is replaced with', () => unlessLate(20, never, () => 'late'), 'late'],
  ['the error for a late promise', () => unlessLate(20, never, tooLate), 'Error: late'],
  ['the fallback of a failed promise', () => within(20, fails(), 'other'), 'other'],
  ['the fallback of a late promise', () => within(20, never, 'other'), 'other'],
])('settles with %s, and leaves no timer', async (_, wait, expected) => {
  const settled = wait().catch(String);
  await vi.advanceTimersByTimeAsync(20);
  expect([await settled, vi.getTimerCount()]).toEqual([expected, 0]);
});

it('waits until the limit', async () => {
  let settled = false;
  void unlessLate(20, never, () => 'late').then(() => {
    settled = true;
  });
  await vi.advanceTimersByTimeAsync(19);
  expect(settled).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(settled).toBe(true);
});
