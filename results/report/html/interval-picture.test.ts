import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleRun } from '../sample-run.fixture.ts';
import { toSloGroups } from '../sections/slo-rows.ts';
import { intervalPicture } from './interval-picture.ts';

const [slo] = sampleRun('PASS').run.slos;
const picture = (change: object) => {
  const [group] = toSloGroups([{ ...slo!, ...change }]);
  return intervalPicture(group!.slos[0]!)?.text;
};
const valueX = (text: string | undefined) => Number(/<circle[^>]* cx="([^"]+)"/.exec(text ?? '')?.[1]);
const limitX = (text: string | undefined) => Number(/class="limit" x1="([^"]+)"/.exec(text ?? '')?.[1]);

describe('intervalPicture', () => {
  it('draws a value left of an upper limit that it meets, and right of one that it breaks', () => {
    const met = picture({ value: 0.2, interval: [0.1, 0.3], op: '<', objective: 0.5 });
    const broken = picture({ value: 0.7, interval: [0.6, 0.8], op: '<', objective: 0.5 });
    expect(valueX(met)).toBeLessThan(limitX(met));
    expect(valueX(broken)).toBeGreaterThan(limitX(broken));
  });

  it('draws a share and its target apart although both are near one', () => {
    const broken = picture({ value: 0.9981, interval: [0.997, 0.9987], op: '>=', objective: 0.999, unit: '1' });
    expect(limitX(broken) - valueX(broken)).toBeGreaterThan(10);
  });

  it('shows an end without a bound as an arrow', () => {
    expect(picture({ value: 0.7, interval: [0.6, null] })).toContain('class="open"');
    expect(picture({ value: 0.7, interval: [0.6, 0.8] })).not.toContain('class="open"');
  });

  it('is left out when there is no value', () => {
    expect(picture({ value: null, interval: null })).toBeUndefined();
  });

  it('stays inside its frame whatever the numbers', () => {
    const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(number, number, fc.constantFrom('<=', '>='), (value, objective, op) => {
        const text = picture({ value, objective, op, interval: [value, value] });
        for (const x of [valueX(text), limitX(text)]) {
          expect(x).toBeGreaterThanOrEqual(0);
          expect(x).toBeLessThanOrEqual(168);
        }
      }),
    );
  });
});
