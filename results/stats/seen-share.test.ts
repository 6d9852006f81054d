import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundsOf, seenShare, surelyAbove, surelyWithin, timesToDecide } from './seen-share.ts';

const flat = (n: number, value: number) => Array<number>(n).fill(value);

describe('the share of bad events over seconds', () => {
  it('counts every event fully when seconds spread no more than by chance', () => {
    const seen = seenShare(
      Array.from({ length: 40 }, (_, i) => [4, 5, 6, 5, 5][i % 5]!),
      flat(40, 100),
    );
    expect(seen).toMatchObject({ share: 0.05, effective: 4000 });
    expect(seen.spread!.degrees).toBeGreaterThan(30);
  });

  it('counts events less when whole seconds are bad, and still less when bad seconds are neighbours', () => {
    const apart = Array.from({ length: 40 }, (_, i) => (i % 10 === 3 ? 50 : 0));
    const together = Array.from({ length: 40 }, (_, i) => (i >= 10 && i < 14 ? 50 : 0));
    const [a, b] = [seenShare(apart, flat(40, 100)), seenShare(together, flat(40, 100))];
    expect(a.effective).toBeLessThan(400);
    expect(b.effective).toBeLessThan(a.effective / 2);
    expect(b.spread!.degrees).toBeLessThan(a.spread!.degrees);
    expect(b.spread!.effective).toBeLessThan(b.effective);
  });

  it.each([
    [0, [0, 0.0366]],
    [1, [0.9634, 1]],
  ])('has exact binomial bounds when all events are alike: share %d', (share, [low, high]) => {
    const [from, to] = boundsOf(seenShare(flat(8, share * 10), flat(8, 10)));
    expect(from).toBeCloseTo(low!, 3);
    expect(to).toBeCloseTo(high!, 3);
  });

  it('has wider bounds with fewer degrees of freedom', () => {
    const [many, few] = [40, 2].map((degrees) =>
      boundsOf({ share: 0.1, effective: 200, spread: { effective: 200, degrees } }),
    );
    expect(few![0]).toBeLessThan(many![0]);
    expect(few![1]).toBeGreaterThan(many![1]);
  });

  it.each([
    [20, 0.05],
    [10, 0.02],
    [5, 0.005],
  ])('shows an outage of %d s in 40 s as a breach of a budget of %d', (seconds, budget) => {
    const outage = Array.from({ length: 40 }, (_, i) => (i >= 12 && i < 12 + seconds ? 100 : 0));
    expect(boundsOf(seenShare(outage, flat(40, 100)))[0]).toBeGreaterThan(budget);
  });
});

describe('the events that would decide', () => {
  it.each([
    ['below the limit', 0.04],
    ['above the limit', 0.06],
  ])('are as many as move the bound beyond the limit, %s', (_, share) => {
    const seen = { share, effective: 500, spread: { effective: 400, degrees: 20 } };
    const times = timesToDecide(seen, 0.05)!;
    const bounds = (factor: number) =>
      boundsOf({
        share,
        effective: 500 * factor,
        spread: { effective: 400 * factor, degrees: 21 * factor - 1 },
      })[share < 0.05 ? 1 : 0]!;
    expect(bounds(times) < 0.05).toBe(share < 0.05);
    expect(bounds(times / 1.1) < 0.05).toBe(share > 0.05);
  });

  it('are no more when the bound decides already, and null at the limit itself', () => {
    expect(timesToDecide({ share: 0, effective: 100, spread: null }, 0.05)).toBe(1);
    expect(timesToDecide({ share: 0.05, effective: 100, spread: { effective: 90, degrees: 9 } }, 0.05)).toBeNull();
  });
});

describe('a share beside a limit', () => {
  const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });
  const some = fc.record({
    share: between(0.001, 0.999),
    effective: between(2, 5000),
    spread: fc.option(fc.record({ effective: between(2, 5000), degrees: between(1, 300) })),
  });

  it('is surely above or within the limit exactly when its bound is', () => {
    fc.assert(
      fc.property(some, between(0.001, 0.999), (seen, limit) => {
        const [low, high] = boundsOf(seen);
        if (Math.abs(low - limit) > 1e-6) expect(surelyAbove(seen, limit)).toBe(low > limit);
        if (Math.abs(high - limit) > 1e-6) expect(surelyWithin(seen, limit)).toBe(high <= limit);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    [0, { share: 0, effective: 10, spread: null }, false, false],
    [0, { share: 0.1, effective: 10, spread: null }, true, false],
    [1, { share: 1, effective: 10, spread: null }, false, true],
  ])('is decided for the limits 0 and 1: limit %d', (limit, seen, above, within) => {
    expect([surelyAbove(seen, limit), surelyWithin(seen, limit)]).toEqual([above, within]);
  });
});
