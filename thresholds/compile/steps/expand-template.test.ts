import fc from 'fast-check';
import { expect, it } from 'vitest';
import { expandTemplate, hasSureText } from './expand-template.ts';

const text = (share: number) => expandTemplate('{{ $value | humanizePercentage }}', {}, share);

it.each([
  [0.045045, false],
  [0.28125, false],
  [0.000_123_45, false],
  [0.045046, true],
  [0.5, true],
  [1, true],
  [0, true],
])('returns whether the text of the share %s is certain: %s', (share, sure) => {
  expect(hasSureText(share)).toBe(sure);
});

it('has one text for all shares near a share whose text is certain', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1, noNaN: true }), (share) => {
      fc.pre(hasSureText(share));
      expect(text(share * (1 + 1e-12))).toBe(text(share));
      expect(text(share * (1 - 1e-12))).toBe(text(share));
    }),
  );
});
