import { describe, expect, it } from 'vitest';
import { type VitalName, vitalNames } from '../../../synthetics/vitals/vitals.ts';
import { browserClaims, type Leg, type LegsByTool } from './browser-claims.ts';

const lab = vitalNames.filter((name) => name !== 'INP');

function legs(rates: readonly number[], seconds: number, vitals: readonly VitalName[] = vitalNames): Leg[] {
  return rates.map((checksPerCpuS) => ({ checksPerCpuS, secondsPerCheck: seconds, vitals }));
}

function claimsOf(ours: Leg[], others: LegsByTool = {}) {
  const all = {
    one: legs([1, 1, 1, 1, 1], 3),
    'one, again': legs([1.1, 1.1, 1.1, 1.1, 1.1], 3),
    ...others,
    meshproof: ours,
  };
  return browserClaims('a check', all, ['one', 'one, again']);
}

describe('the claims on checks in a browser', () => {
  it('are met if the whole interval of the ratios to the best peer meets the bound', () => {
    expect(claimsOf(legs([1.5, 1.6, 1.7, 1.8, 1.9], 2)).map(({ met }) => met)).toEqual([true, true]);
    expect(claimsOf(legs([1.4, 1.6, 1.7, 1.8, 1.9], 2.1)).map(({ met }) => met)).toEqual([null, false]);
    expect(claimsOf(legs([1, 1.1, 1.2, 1.3, 1.4], 2)).map(({ met }) => met)).toEqual([false, true]);
  });

  it('compare with the best peer of each figure, but with no peer that lacks a vital in any round', () => {
    const ours = legs([1.5, 1.5, 1.5, 1.5, 1.5], 2);
    const mixed = [...legs([9, 9, 9, 9], 1), ...legs([9], 1, lab)];
    expect(claimsOf(ours, { two: mixed, three: legs([9, 9, 9, 9, 9], 1, lab) }).map(({ met }) => met)).toEqual([
      true,
      true,
    ]);
    expect(claimsOf(ours, { two: legs([1.1, 1.1, 1.1, 1.1, 1.1], 9) }).map(({ met }) => met)).toEqual([false, true]);
    expect(claimsOf(ours, { two: legs([0.1, 0.1, 0.1, 0.1, 0.1], 1) }).map(({ met }) => met)).toEqual([true, false]);
  });

  it('are not met if meshproof lacks a vital, and not resolved if no peer has all vitals', () => {
    expect(claimsOf(legs([9, 9, 9, 9, 9], 1, lab)).map(({ met }) => met)).toEqual([false, false]);
    const alone = { one: legs([1, 1, 1, 1, 1], 3, lab), 'one, again': legs([1, 1, 1, 1, 1], 3, lab) };
    expect(claimsOf(legs([9, 9, 9, 9, 9], 1), alone).map(({ met }) => met)).toEqual([null, null]);
  });

  it('list each other tool with its vitals, and one tool against itself', () => {
    const [rate, seconds] = claimsOf(legs([2, 2, 2, 2, 2], 1), { lab: legs([4, 4, 4, 4, 4], 5, lab) });
    expect(rate!.beside).toEqual({
      one: '1.000 (LCP, INP, FCP, TTFB, CLS)',
      lab: '4.000 (LCP, FCP, TTFB, CLS)',
      'one against itself': '1.10 times (1.10 to 1.10, 5 rounds)',
    });
    expect(seconds!.beside).toMatchObject({ lab: '5.00 (LCP, FCP, TTFB, CLS)' });
  });
});
