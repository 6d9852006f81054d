import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toPhases } from '../../../scenarios/plan/phase.ts';
import { Pacer } from './pacer.ts';

const phases = toPhases({ 'warm-up': 1, steady: 2 });

describe('the pacer', () => {
  it('starts at a steady rate from T0 to the end of the last phase', () => {
    const pacer = new Pacer(2, phases);
    expect(pacer.take(0)).toEqual([{ seq: 0, intendedMs: 0, phase: 'warm-up' }]);
    expect(pacer.take(499)).toEqual([]);
    expect(pacer.nextMs).toBe(500);
    expect(pacer.take(1000).map(({ phase }) => phase)).toEqual(['warm-up', 'steady']);
    expect(pacer.take(2000).map(({ intendedMs }) => intendedMs)).toEqual([1500, 2000]);
    expect(pacer.take(9000)).toEqual([]);
    expect(pacer.nextMs).toBe(Number.POSITIVE_INFINITY);
  });

  it('drops starts overdue by more than a second instead of sending a burst', () => {
    const pacer = new Pacer(10, phases);
    expect(pacer.take(2500).map(({ intendedMs }) => intendedMs)[0]).toBe(1500);
    expect([pacer.offered('warm-up'), pacer.dropped('warm-up')]).toEqual([10, 10]);
    expect([pacer.offered('steady'), pacer.dropped('steady')]).toEqual([16, 5]);
  });

  it('offers the planned number of starts, however irregularly it is called', () => {
    const rate = fc.constantFrom(0, 0.1, 0.3, 1, 7, 33.3, 110);
    fc.assert(
      fc.property(rate, fc.array(fc.integer({ min: 1, max: 900 }), { maxLength: 50 }), (perSecond, waits) => {
        const pacer = new Pacer(perSecond, phases);
        let now = 0;
        let taken = 0;
        for (const wait of [...waits, 900, 900, 900, 900]) {
          now = Math.min(now + wait, 3000);
          taken += pacer.take(now).length;
        }
        expect(taken).toBe(Math.max(0, Math.ceil(3 * perSecond - 1e-6)));
        expect(pacer.offered('warm-up') + pacer.offered('steady')).toBe(taken);
        expect(pacer.dropped('warm-up') + pacer.dropped('steady')).toBe(0);
      }),
    );
  });
});
