import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../scenarios/base/random.ts';
import type { RunDigest } from '../record/digest.ts';
import { HistogramBuilder } from '../record/histogram.ts';
import { shapeChanges } from './shape-guard.ts';

const random = seededRandom(11)('shapes');
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Returns runs of values from `draw`. The levels of the runs differ with a standard deviation of 2 %. */
function runs(draw: () => number, n = 5): RunDigest[] {
  return Array.from({ length: n }, () => {
    const level = Math.exp(0.02 * normal());
    const builder = new HistogramBuilder();
    for (let i = 0; i < 2000; i++) builder.observe(level * draw());
    const { schema, zero, index, count } = builder.build();
    return { shapes: [{ name: 'latency', schema, zero, index, count }] } as unknown as RunDigest;
  });
}

const oneHump = () => 0.1 * Math.exp(0.1 * normal());
/** Returns values with two peaks. They have about the same median and p95 as `oneHump`, but another distribution. */
const twoHumps = () => (random() < 0.5 ? 0.085 : 0.115) * Math.exp(0.03 * normal());

describe('the shape guard', () => {
  it('finds one peak that became two', () => {
    const [change] = shapeChanges(runs(oneHump), runs(twoHumps));
    expect(change).toMatchObject({ name: 'latency' });
    expect(Math.abs(change!.gap)).toBeGreaterThan(0.05);
  });

  it('finds nothing when the shape is the same, even when the whole distribution moved by less than the margin', () => {
    const moved = Array.from({ length: 20 }, (_, i) =>
      shapeChanges(
        runs(oneHump),
        runs(() => oneHump() * (1 + i / 500)),
      ),
    );
    expect(moved.flat()).toEqual([]);
  });

  it('ignores the metric below three runs per side', () => {
    expect(shapeChanges(runs(oneHump, 2), runs(twoHumps, 2))).toEqual([]);
  });
});
