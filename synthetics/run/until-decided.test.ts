import { describe, expect, it } from 'vitest';
import type { Need } from '../../results/record/producer.ts';
import type { Sample } from '../../results/record/row.ts';
import { metrics } from './metrics.ts';
import { UntilDecided } from './until-decided.ts';

const need = (slo: string, metric: string, limit: number): Need => ({
  select: { metric, match: {} },
  quantiles: [0.75],
  phases: ['steady'],
  bound: { slo, op: '<=', limit },
});
const lcp = need('web-lcp', 'web_vital_lcp_seconds', 2.5);
const inp = need('web-inp', 'web_vital_inp_seconds', 0.2);
const own = metrics;

type Values = Partial<Record<'lcp' | 'inp' | 'interactions', number>> & {
  contention?: number;
  phase?: string;
  page?: string;
};
const run = (number: number, { contention, phase = 'steady', page = 'home', ...values }: Values): Sample[] =>
  Object.entries(values).map(([name, value]) => ({
    t: number,
    metric: name === 'interactions' ? 'web_view_interactions' : `web_vital_${name}_seconds`,
    labels: { journey: 'shop', page, phase },
    value,
    detail: { run: number, ...(contention !== undefined && { contention }) },
  }));

/** Returns the number of runs and the reason for the decision; null when all runs were used. */
function decided(needs: readonly Need[], most: number, values: (i: number) => Values) {
  const rule = new UntilDecided(needs, own, []);
  for (let i = 0; i < most; i++) {
    const by = rule.after(run(i, values(i)));
    if (by !== undefined) return { runs: i + 1, by };
  }
  return null;
}

describe('the runs of a journey', () => {
  it('end early when all SLOs clearly hold, and earlier when one is clearly broken', () => {
    const good = decided([lcp, inp], 60, () => ({ lcp: 1, inp: 0.05 }))!;
    expect(good.by).toBe('all 2 SLOs hold');
    expect(good.runs).toBeGreaterThanOrEqual(11);
    expect(good.runs).toBeLessThan(25);
    const bad = decided([lcp, inp], 60, () => ({ lcp: 1, inp: 0.3 }))!;
    expect(bad.by).toBe('web-inp is broken');
    expect(bad.runs).toBeLessThan(8);
  });

  it('are all used when the result is close to the limit', () => {
    expect(decided([lcp], 60, (i) => ({ lcp: i % 4 === 0 ? 3 : 1 }))).toBeNull();
  });

  it('are all used when a page, or most views of a page, have no LCP', () => {
    const rule = (missing: (i: number) => boolean) => {
      const sequence = new UntilDecided([lcp], own, []);
      for (let i = 0; i < 40; i++) {
        const other = { page: 'other', interactions: 0, ...(!missing(i) && { lcp: 1 }) };
        const by = sequence.after([...run(i, { lcp: 1, interactions: 0 }), ...run(i, other)]);
        if (by !== undefined) return by;
      }
      return null;
    };
    expect(rule(() => true)).toBeNull();
    expect(rule((i) => i % 4 !== 0)).toBeNull();
    expect(rule(() => false)).toBe('web-lcp holds');
  });

  it('are all used when a page that the journey names is not viewed, unless an SLO is broken or is on other pages', () => {
    const cart = { metric: 'web_view_interactions', match: { journey: 'shop', page: 'cart' } };
    const rule = (needs: readonly Need[], home: Values, cartFrom = 40) => {
      const sequence = new UntilDecided(needs, own, [cart]);
      for (let i = 0; i < 40; i++) {
        const other = i >= cartFrom ? run(i, { page: 'cart', interactions: 0, ...home }) : [];
        const by = sequence.after([...run(i, { interactions: 0, ...home }), ...other]);
        if (by !== undefined) return by;
      }
      return null;
    };
    expect(rule([lcp], { lcp: 1 })).toBeNull();
    expect(rule([lcp, inp], { lcp: 1 })).toBeNull();
    expect(rule([inp], { interactions: 3, inp: 0.05 })).toBeNull();
    expect(rule([lcp], { lcp: 1 }, 20)).toBe('web-lcp holds');
    expect(rule([lcp, inp], { lcp: 1 }, 20)).toBe('web-lcp holds');
    expect(rule([lcp], { lcp: 9 })).toBe('web-lcp is broken');
    const onHome = { ...lcp, select: { ...lcp.select, match: { page: 'home' } } };
    expect(rule([onHome], { lcp: 1 })).toBe('web-lcp holds');
  });

  it('are all used when an SLO has no values, or when there is no SLO', () => {
    expect(decided([lcp, inp], 60, () => ({ lcp: 1 }))).toBeNull();
    expect(decided([], 60, () => ({ lcp: 9 }))).toBeNull();
    expect(decided([{ ...lcp, select: { metric: 'k6_x', match: {} } }], 60, () => ({ lcp: 9 }))).toBeNull();
    expect(decided([lcp], 60, () => ({ lcp: 9, phase: 'warm-up' }))).toBeNull();
  });

  it('end when one page is clearly slow, and hold only when every page is fast', () => {
    const slow = { page: 'slow', lcp: 9 };
    const rule = (needs: readonly Need[], slowLcp: number) => {
      const sequence = new UntilDecided(needs, own, []);
      for (let i = 0; i < 40; i++) {
        const pages = ['a', 'b', 'c', 'd'].flatMap((page) => run(i, { page, lcp: 1 }));
        const by = sequence.after([...pages, ...run(i, { ...slow, lcp: slowLcp })]);
        if (by !== undefined) return by;
      }
      return null;
    };
    expect(rule([lcp], 9)).toBe('web-lcp is broken');
    expect(rule([lcp], 1)).toBe('web-lcp holds');
    const pooled = { ...lcp, bound: { ...lcp.bound!, pool: true } };
    expect(rule([pooled], 9)).not.toBe('web-lcp is broken');
  });

  it('do not wait for the INP of a page without clicks, but for that of a clicked page', () => {
    expect(decided([lcp, inp], 60, () => ({ lcp: 1, interactions: 0 }))!.by).toBe('web-lcp holds');
    expect(decided([lcp, inp], 60, () => ({ lcp: 1, interactions: 2 }))).toBeNull();
  });

  it('continue while only runs on a busy machine break the SLO', () => {
    expect(decided([lcp], 40, () => ({ lcp: 9, contention: 0.9 }))).toBeNull();
    const calmEnough = decided([lcp], 40, (i) => ({ lcp: 9, ...(i < 5 && { contention: 0.9 }) }))!;
    expect(calmEnough.runs).toBeGreaterThan(7);
    expect(calmEnough.by).toBe('web-lcp is broken');
  });
});
