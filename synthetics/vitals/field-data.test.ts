import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agrees, fieldValues, withFieldValues } from './field-data.ts';
import type { Vital } from './vitals.ts';

const post = (body: unknown, document = 'd') => ({ document, text: JSON.stringify(body) });
const vital = (more: Partial<Vital>): Vital => ({
  ...{ document: 'd', name: 'LCP', url: 'http://a/', atMs: 0, value: 1, detail: {} },
  ...more,
});

describe('a post of a page', () => {
  it('is one object or a list, as web-vitals passes it on; the last value counts', () => {
    const posts = [
      post({ name: 'LCP', value: 800, id: 'v6-1' }),
      post([
        { name: 'LCP', value: 1200 },
        { name: 'CLS', value: 0.02 },
      ]),
      post({ name: 'LCP', value: 100 }, 'other'),
    ];
    expect([...fieldValues(posts)]).toEqual([
      ['d LCP', 1.2],
      ['d CLS', 0.02],
      ['other LCP', 0.1],
    ]);
  });

  it('is ignored when it is not a vital, and never throws', () => {
    const others = [
      { name: 'FID', value: 1 },
      { name: 'LCP', value: '1' },
      { name: 'LCP', value: -1 },
      null,
      7,
      [[{}]],
    ];
    expect(fieldValues(others.map((body) => post(body))).size).toBe(0);
    const soft = { name: 'LCP', value: 9, navigationType: 'soft-navigation' };
    expect(fieldValues([post(soft), { document: 'd', text: 'name=LCP' }]).size).toBe(0);
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        for (const value of fieldValues([{ document: 'd', text }]).values()) expect(value).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('agrees within two steps of the event timing or a tenth, and not beyond', () => {
    expect([agrees('LCP', 0.1, 0.116), agrees('LCP', 0.1, 0.12)]).toEqual([true, false]);
    expect([agrees('LCP', 2, 2.2), agrees('LCP', 2, 2.3), agrees('LCP', 2, 0.002)]).toEqual([true, false, false]);
    expect([agrees('CLS', 0.05, 0.059), agrees('CLS', 0.05, 0.07), agrees('CLS', 0.3, 0)]).toEqual([
      true,
      false,
      false,
    ]);
    // web-vitals in the page ignores interactions shorter than 40 ms, except the first, so its INP may be smaller.
    expect([agrees('INP', 0.04, 0.008), agrees('INP', 0.12, 0.008)]).toEqual([true, false]);
  });

  it('is attached to the vital of the same view only', () => {
    const values = fieldValues([post({ name: 'LCP', value: 1000 }), post({ name: 'INP', value: 200 })]);
    const [same, other] = withFieldValues([vital({}), vital({ document: 'e' })], values, new Map());
    expect(same!.field).toEqual({ value: 1, agrees: true });
    expect(other!.field).toBeUndefined();
  });

  it('agrees with an earlier value of the view, and with no other value', () => {
    const inp = vital({ name: 'INP', value: 0.136 });
    const reported = new Map([['d INP', [0.112, 0.136]]]);
    const agreement = (ms: number) =>
      withFieldValues([inp], fieldValues([post({ name: 'INP', value: ms })]), reported)[0]!.field!.agrees;
    expect([112, 136, 60, 300].map(agreement)).toEqual([true, true, false, false]);
  });

  it('is not compared where the page cannot measure the same', () => {
    const values = fieldValues([post({ name: 'LCP', value: 9000 }), post({ name: 'INP', value: 9000 })]);
    const left = vital({ name: 'INP', detail: { endedBy: 'navigation' } });
    expect(withFieldValues([left], values, new Map())[0]!.field).toBeUndefined();
    // A single-page navigation is a separate view here, but web-vitals in the page counts it to the document.
    const parted = withFieldValues([vital({}), vital({ document: 'd-1' })], values, new Map());
    expect(parted.map(({ field }) => field)).toEqual([undefined, undefined]);
  });
});
