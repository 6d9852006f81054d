import { expect, it } from 'vitest';
import { nearest } from './nearest.ts';

it('names what was probably meant, else what there is', () => {
  expect(nearest('smok', ['load', 'smoke', 'stress'])).toBe('did you mean smoke?');
  expect(nearest('anything', ['load', 'smoke'])).toBe('there are: load, smoke');
  expect(nearest('anything', [])).toBe('there are none');
  expect(nearest('anything', Array(20).fill('x'))).toMatch(/x, …$/);
});
