import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunDigest, Slice } from '../record/digest.ts';
import { blame } from './blame.ts';

const run = (slices: readonly Slice[], requests = 100) => ({ slices, requests }) as unknown as RunDigest;
const slice = (endpoint: number, sum: number, part: Slice['part'] = 'waiting'): Slice => ({
  part,
  kind: 'api',
  endpoint: `GET /${endpoint}`,
  status: '200',
  sum,
});

describe('the blame', () => {
  it('names twelve slices and merges all others into one, so that nothing is lost', () => {
    const before = run(Array.from({ length: 40 }, (_, i) => slice(i, 1)));
    const now = run(Array.from({ length: 40 }, (_, i) => slice(i, 1 + (i + 1) / 10)));
    const [time] = blame([before], [now]);
    expect(time!.slices).toHaveLength(13);
    expect(time!.slices[0]).toMatchObject({ endpoint: 'GET /39', change: expect.closeTo(0.04, 9) });
    expect(time!.slices.at(-1)).toMatchObject({ kind: 'other', endpoint: 'other' });
    expect(time!.slices.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
  });

  it('adds up, and changes its sign when the sides are swapped, for any slices', () => {
    const runs = fc.array(
      fc
        .array(fc.tuple(fc.nat(20), fc.double({ min: 0.001, max: 10, noNaN: true })), { minLength: 1 })
        .map((all) => run(all.map(([endpoint, sum]) => slice(endpoint, sum)))),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(runs, runs, (base, head) => {
        const [there] = blame(base, head);
        const [back] = blame(head, base);
        if (!there || !back) return;
        const change = there.slices.reduce((sum, one) => sum + one.change, 0);
        expect(change).toBeCloseTo(there.head - there.base, 9);
        expect(back.slices.reduce((sum, one) => sum + one.change, 0)).toBeCloseTo(-change, 9);
      }),
    );
  });

  it('is empty when nothing changed, and when a side has no requests', () => {
    expect(blame([run([slice(1, 1)])], [run([slice(1, 1)])])).toEqual([]);
    expect(blame([run([slice(1, 1)])], [run([], 0)])).toEqual([]);
  });

  it('separates failed requests by their status', () => {
    const failed = { ...slice(1, 5, 'errors'), status: '503' };
    expect(blame([run([slice(1, 1)])], [run([slice(1, 1), failed])])).toMatchObject([
      { of: 'errors', base: 0, head: 0.05, slices: [{ status: '503', share: 1 }] },
    ]);
  });
});

describe('the examples of a blame', () => {
  const failing = (endpoint: number, sum: number, examples?: string[]): Slice => ({
    ...slice(endpoint, sum, 'errors'),
    status: '500',
    ...(examples && { examples }),
  });

  it('are of the side with more of these failures, and from as many runs as possible', () => {
    const base = [run([failing(1, 1, ['old'])])];
    const head = [run([failing(1, 5, ['a1', 'a2', 'a3'])]), run([failing(1, 5, ['b1'])])];
    expect(blame(base, head)[0]!.slices[0]).toMatchObject({ part: 'errors', examples: ['a1', 'b1', 'a2'] });
    expect(blame(head, base)[0]!.slices[0]).toMatchObject({ examples: ['a1', 'b1', 'a2'] });
  });

  it('are empty when no example was kept, and never of another endpoint', () => {
    const [errors] = blame([run([failing(1, 1)])], [run([failing(1, 3), failing(2, 1, ['x'])])]);
    expect(errors!.slices.map(({ endpoint, examples }) => [endpoint, examples])).toEqual([
      ['GET /1', undefined],
      ['GET /2', ['x']],
    ]);
  });
});
