import { expect, it } from 'vitest';
import { nearest } from './nearest.ts';

it('suggests the most similar name, or lists the names when none is similar', () => {
  expect(nearest('smok', ['load', 'smoke', 'stress'])).toBe('did you mean smoke?');
  expect(nearest('lod', ['smoke', 'load'])).toBe('did you mean load?');
  expect(nearest('anything', ['load', 'smoke'])).toBe('there are: load, smoke');
  expect(nearest('anything', [])).toBe('there are none');
  expect(nearest('anything', Array(20).fill('x'))).toMatch(/x, …$/);
});
