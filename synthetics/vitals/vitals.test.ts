import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isVitalMessage, lastVitals, type VitalMessage, viewsOf, vitalNames } from './vitals.ts';

const message = (parts: Partial<VitalMessage> = {}): VitalMessage => ({
  document: 'd1',
  order: 0,
  url: 'http://127.0.0.1/',
  status: 200,
  atMs: 1000,
  name: 'LCP',
  value: 120,
  navigation: 'navigate',
  attribution: {},
  ...parts,
});

describe('lastVitals', () => {
  it('keeps the latest report, whatever the order and the number of reports', () => {
    const reports = fc.array(
      fc.record({ document: fc.constantFrom('a', 'b'), name: fc.constantFrom(...vitalNames), value: fc.nat(5000) }),
    );
    fc.assert(
      fc.property(reports, fc.nat(), (made, seed) => {
        const messages = made.map((one, order) => message({ ...one, order }));
        const arrived = [...messages, ...messages].sort(
          (x, y) => ((x.order * 7 + seed) % 11) - ((y.order * 7 + seed) % 11),
        );
        const expected = new Map(messages.map((one) => [`${one.document} ${one.name}`, one.value]));
        const values = lastVitals(arrived);
        expect(values).toHaveLength(expected.size);
        const inMs = values.map((one) => (one.name === 'CLS' ? one.value : Math.round(one.value * 1000)));
        expect(inMs.toSorted()).toEqual([...expected.values()].toSorted());
      }),
    );
  });

  it('keeps the navigations of one page apart', () => {
    expect(lastVitals([message(), message({ document: 'd2' })])).toHaveLength(2);
  });

  it('converts times to seconds, but not the score of a layout shift', () => {
    const [lcp, cls] = lastVitals([message({ value: 1500 }), message({ name: 'CLS', value: 0.25 })]);
    expect([lcp!.value, cls!.value]).toEqual([1.5, 0.25]);
  });

  it('names the slow element and the parts of its time', () => {
    const [inp] = lastVitals([
      message({
        name: 'INP',
        attribution: { interactionTarget: '#ask', interactionType: 'pointer', inputDelay: 4, processingDuration: 120 },
      }),
    ]);
    expect(inp!.detail).toEqual({
      element: '#ask',
      interaction: 'pointer',
      inputDelaySeconds: 0.004,
      processingSeconds: 0.12,
      navigation: 'navigate',
    });
  });
});

describe('viewsOf', () => {
  const seen = (parts: Partial<VitalMessage>) => message({ name: 'interactions', value: 0, ...parts });

  it('returns the interactions of each view, and its status once the browser has reported it', () => {
    const views = viewsOf([
      seen({ status: 0 }),
      message({ order: 1, status: 404 }),
      seen({ order: 2, status: 404, value: 1 }),
      seen({ document: 'd1-1' }),
    ]);
    expect(views).toMatchObject([
      { document: 'd1', interactions: 1, status: 404 },
      { document: 'd1-1', interactions: 0, status: 200 },
    ]);
  });

  it('is not a vital', () => expect(lastVitals([seen({})])).toEqual([]));
});

describe('isVitalMessage', () => {
  it('accepts the messages of the collector', () => {
    expect(isVitalMessage(message())).toBe(true);
  });

  it.each([
    null,
    'LCP',
    {},
    message({ name: 'FID' as 'LCP' }),
    message({ value: Number.NaN }),
    message({ url: 'no address' }),
    message({ status: '200' as unknown as number }),
    { ...message(), attribution: null },
  ])('rejects a message that the collector did not make: %j', (made) => expect(isVitalMessage(made)).toBe(false));
});
