import { expect, it } from 'vitest';
import { deliveryWords } from './delivery-words.ts';

it.each([
  ['complete', 5, 5, 'confirmed'],
  ['sent', 5, 0, 'confirmed'],
  ['incomplete', 5, 4, 'acknowledged'],
  ['incomplete', 5, 0, 'confirmed'],
] as const)(
  'calls samples confirmed only if a query found them: %s, %d sent, %d counted',
  (status, sent, confirmed, word) => {
    expect(deliveryWords({ status, sent, confirmed }).split(' ').at(-1)).toBe(word);
  },
);
