import { expect, it } from 'vitest';
import { retryAfterS } from './retry-after.ts';

const nowMs = Date.parse('2026-01-01T00:00:00Z');

it.each([
  ['7', 7],
  ['0', 0],
  ['0.2', 0.2],
  ['1.5', 1.5],
  ['-1', undefined],
  ['1.2.3', undefined],
  ['Thu, 01 Jan 2026 00:00:04 GMT', 4],
  ['Wed, 31 Dec 2025 23:00:00 GMT', 0],
  ['soon', undefined],
  ['', undefined],
  [undefined, undefined],
  ['9'.repeat(400), undefined],
])('Retry-After %j means %j seconds', (value, seconds) => {
  expect(retryAfterS(value, nowMs)).toBe(seconds);
});
