import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { burstOf } from './burst.ts';

const even = (n: number, value: number) => new Array<number>(n).fill(value);

describe('a burst', () => {
  it('is the window that contains the events', () => {
    const events = even(40, 0);
    events.splice(12, 2, 20, 22);
    expect(burstOf(events, even(40, 100))).toMatchObject({ from: 12, to: 14, count: 42 });
    expect(burstOf(events, even(40, 100))!.chance).toBeLessThan(1e-9);
  });

  it('has a large p-value when events are evenly spread, and is undefined without events', () => {
    expect(burstOf(even(40, 3), even(40, 100))?.chance ?? 1).toBeGreaterThan(0.1);
    expect(burstOf(even(40, 0), even(40, 100))).toBeUndefined();
  });

  it('is relative to the trials, because more traffic may have more errors', () => {
    const trials = even(40, 10);
    trials.splice(20, 5, 1000, 1000, 1000, 1000, 1000);
    expect(
      burstOf(
        trials.map((n) => n / 10),
        trials,
      )?.chance ?? 1,
    ).toBeGreaterThan(0.1);
  });

  it('counts less when events also cluster outside its window', () => {
    const at = (second: number, from: number, to: number) => second >= from && second < to;
    const wave = (second: number) => (at(second, 5, 9) || at(second, 28, 32) ? 12 : 1);
    const inWaves = even(40, 0).map((_, second) => (at(second, 16, 21) ? 20 : wave(second)));
    expect(burstOf(inWaves, even(40, 100))).toMatchObject({ from: 16, to: 21, count: 100 });
    expect(burstOf(inWaves, even(40, 100))!.chance).toBeGreaterThan(0.1);
  });

  it('has a p-value between 0 and 1, and lies within the series', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9), { minLength: 1, maxLength: 80 }), (events) => {
        const burst = burstOf(
          events,
          events.map((n) => n + 1),
        );
        if (!burst) return;
        expect(burst.chance).toBeGreaterThanOrEqual(0);
        expect(burst.chance).toBeLessThanOrEqual(1);
        expect(burst.from).toBeLessThan(burst.to);
        expect(burst.to).toBeLessThanOrEqual(events.length);
      }),
    );
  });
});
