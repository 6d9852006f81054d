import { expect, it } from 'vitest';
import { truthful } from './known-vitals.ts';

it('a vital counts as reported only with a value that the known page can have', () => {
  const all = { TTFB: 0.002, FCP: 0.05, LCP: 0.2, CLS: 0.03, INP: 0.112 };
  expect(truthful(all)).toEqual(['LCP', 'INP', 'FCP', 'TTFB', 'CLS']);
  expect(truthful({ ...all, INP: 0.111, LCP: 0.199, CLS: 0.004 })).toEqual(['FCP', 'TTFB']);
  expect(truthful({ ...all, INP: 0, TTFB: 0, FCP: undefined, LCP: null, CLS: Number.NaN })).toEqual([]);
  expect(truthful({})).toEqual([]);
});
