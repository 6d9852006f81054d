import { describe, expect, it } from 'vitest';
import { toEvidence } from '../../results/record/evidence.ts';
import type { Sample } from '../../results/record/row.ts';
import type { Sli, Slo } from '../../results/record/slo.ts';
import { catalogue, phases, slos, t0Ms } from '../run.fixture.ts';
import { judge } from './judge.ts';

const lcp = slos.find(({ name }) => name === 'web-lcp')!;
const [vital, view] = ['web_vital_lcp_seconds', 'web_view_interactions'];

/** A page with one view in each of `views` runs. The first `values` views have the value `value`, the others none. */
type Page = { views: number; values: number; value?: number; softViews?: true; softValues?: true };

const soft = { navigation: 'soft-navigation' };

function samplesOf(pages: Record<string, Page>): Sample[] {
  return Object.entries(pages).flatMap(([page, { views, values, value = 0.5, softViews, softValues }]) =>
    Array.from({ length: views }, (_, run) => {
      const sample = { t: t0Ms + 6000 + run, labels: { page, phase: 'steady' } };
      return [
        { ...sample, metric: view!, value: 0, detail: { run, ...(softViews && soft) } },
        ...(run < values ? [{ ...sample, metric: vital!, value, detail: { run, ...(softValues && soft) } }] : []),
      ];
    }).flat(),
  );
}

function verdictOn(pages: Record<string, Page>, changed: Partial<Slo> = {}) {
  const evidence = toEvidence({
    ...{ t0Ms, phases, producers: [], events: [], rows: [], catalogue },
    samples: samplesOf(pages),
  });
  return judge([{ ...lcp, ...changed }], evidence, { status: 'valid', reasons: [] })[0]!;
}

const fast: Page = { views: 20, values: 20 };
const largest: Sli = { kind: 'limit', of: { metric: vital!, match: {} }, fold: 'max', limit: 2.5 };

describe('an SLO on a vital that is missing in page views', () => {
  it.each<[string, Record<string, Page>, Partial<Slo>]>([
    ['of a page without any value', { fast, frozen: { views: 20, values: 0 } }, {}],
    ['in most views of a page', { page: { views: 100, values: 40 } }, {}],
    ['in so many views that the p75 may be among them', { page: { views: 40, values: 29 } }, {}],
    [
      'of a page without any value, when all pages are judged together',
      { fast, frozen: { views: 20, values: 0 } },
      { pool: true },
    ],
    [
      'of a page whose only values are those of single-page navigations',
      { fast, page: { views: 20, values: 20, softValues: true } },
      {},
    ],
    ['in one view, if the SLO is on the largest value', { page: { views: 20, values: 19 } }, { sli: largest }],
  ])('is INCONCLUSIVE: %s', (_, pages, changed) => {
    expect(verdictOn(pages, changed)).toMatchObject({ verdict: 'INCONCLUSIVE', reasonCode: 'missing-values' });
  });

  it.each<[string, Record<string, Page>, Partial<Slo>]>([
    ['no value is missing', { fast, other: fast }, {}],
    ['few are missing', { page: { views: 100, values: 97 } }, {}],
    ['only single-page navigations have none', { fast, soft: { views: 20, values: 0, softViews: true } }, {}],
    ['no value is missing, on the largest value', { fast }, { sli: largest }],
  ])('is PASS if %s', (_, pages, changed) => {
    expect(verdictOn(pages, changed).verdict).toBe('PASS');
  });

  it('stays FAIL: the known values break it', () => {
    expect(verdictOn({ slow: { views: 40, values: 20, value: 5 } }).verdict).toBe('FAIL');
  });

  it('names the number of missing values and a page', () => {
    const { reason } = verdictOn({ fast, frozen: { views: 20, values: 0 } });
    expect(reason).toContain('20 values of 40 missing');
    expect(reason).toContain('page frozen');
  });
});
