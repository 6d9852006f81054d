import { expect, it } from 'vitest';
import { errorClaim, frozenClaim, rateClaim } from './peer-claims.ts';

const k6 = { 'bare k6': [10, 10, 10], 'bare k6 again': [10, 11, 9] };

it.each<[boolean | null, number[], number[]]>([
  [true, [9, 8, 9], [7, 3, 8]],
  [null, [9, 8, 9], [7, 8.5, 8]],
  [false, [6, 7, 5], [7, 8, 6]],
])('decides %s by the ratios of all rounds to the best scriptable peer', (met, meshproof, Locust) => {
  const claim = rateClaim({ ...k6, meshproof, Artillery: [1, 1, 1], Locust, Vegeta: [20, 20, 20] });
  expect(claim.met).toBe(met);
  expect(claim.beside).toEqual({
    ...{ 'bare k6': '10', Artillery: '1', Locust: Locust.toSorted()[1]!.toFixed(0), Vegeta: '20' },
    'bare k6 against itself': '0.90 to 1.10',
  });
});

it('does not decide about requests per CPU second without a scriptable peer', () => {
  expect(rateClaim({ ...k6, meshproof: [9, 8, 9], Vegeta: [20, 20, 20] }).met).toBe(null);
});

it.each<[boolean | null, number[]]>([
  [true, [10.2, 9, 11]],
  [null, [10.2, 9, 11.5]],
  [false, [12, 13, 11.5]],
])('decides %s by the errors of all rounds beside those of bare k6', (met, meshproof) => {
  expect(errorClaim({ ...k6, meshproof }).met).toBe(met);
});

it.each<[boolean | null, number[]]>([
  [true, [811, 900, 989]],
  [null, [811, 900, 1010]],
  [false, [700, 690, 800]],
])('decides %s by the p99 of all rounds', (met, meshproof) => {
  expect(frozenClaim({ ...k6, meshproof }).met).toBe(met);
});
