import { expect, it } from 'vitest';
import { readSeed } from './seed.ts';

const never = () => {
  throw new Error('drawn');
};

it('repeats the seed of the environment', () => {
  expect(readSeed('17', never)).toBe(17);
  expect(readSeed('0', never)).toBe(0);
});

it('draws a seed when the environment has none', () => {
  expect(readSeed(undefined, () => 3)).toBe(3);
  expect(readSeed('', () => 3)).toBe(3);
});

it.each(['-1', '1.5', 'x', '1e9', '99999999999'])('refuses %j', (text) => {
  expect(() => readSeed(text, never)).toThrow();
});
