import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { toEvidence } from '../../results/record/evidence.ts';
import type { Labels } from '../../results/record/metric.ts';
import type { ProducerEnd } from '../../results/record/producer.ts';
import type { Sample } from '../../results/record/row.ts';
import { softNavigation } from '../../results/record/sample-detail.ts';
import type { Slo } from '../../results/record/slo.ts';
import { readSlos } from '../read/read-slos.ts';
import { catalogue, phases, t0Ms } from '../run.fixture.ts';
import { conclude } from './conclude.ts';
import { idleSlos, judge } from './judge.ts';

const web = readSlos(fileURLToPath(new URL('../slos/web.yaml', import.meta.url)));
const [lcp, inp] = ['web-lcp', 'web-inp'].map((name) => web.find((slo) => slo.name === name)!) as [Slo, Slo];
const largest: Slo = {
  ...lcp,
  sli: { kind: 'limit', of: { metric: 'web_vital_lcp_seconds', match: {} }, fold: 'max', limit: 2.5 },
};
const valid = { status: 'valid' as const, reasons: [] };

type View = { phase?: string; soft?: true; lcp?: number; inp?: number; clicks?: number };

/** 20 runs view the page. */
function viewed(journey: string, page: string, { phase = 'steady', soft, clicks = 0, ...vitals }: View = {}): Sample[] {
  return Array.from({ length: 20 }, (_, run) => {
    const of = (metric: string, value: number): Sample => ({
      ...{ t: t0Ms + 6000 + run, metric, labels: { journey, page, phase }, value },
      detail: { run, ...(soft && { navigation: softNavigation }) },
    });
    const own = Object.entries(vitals).map(([name, value]) => of(`web_vital_${name}_seconds`, value));
    return [of('web_view_interactions', clicks), ...own];
  }).flat();
}

const view = (journey: string, page: string, more: View = { lcp: 1 }) => viewed(journey, page, more);

/** `named` are the pages that each journey names. */
function judged(slo: Slo, named: Record<string, readonly string[]>, samples: readonly Sample[]) {
  const due = Object.entries(named).flatMap(([journey, pages]) =>
    pages.map((page) => ({ metric: 'web_view_interactions', match: { journey, page } })),
  );
  const counts = { offered: 20, completed: 20, dropped: 0, inFlight: 0 };
  const journeys: ProducerEnd = { name: 'journeys', status: 'done', ...counts, phases: [], delivered: {}, due };
  const evidence = toEvidence({ t0Ms, phases, producers: [journeys], events: [], rows: [], samples, catalogue });
  const verdicts = judge([slo], evidence, valid);
  return { ...verdicts[0], concluded: conclude(verdicts, valid, [], idleSlos([slo], evidence)) };
}

const lcpOf = (match: Labels): Slo => ({
  ...lcp,
  sli: { kind: 'quantile', of: { metric: 'web_vital_lcp_seconds', match }, q: 0.75, limit: 2.5 },
});

const shop = { shop: ['home', 'cart'] };
const home = view('shop', 'home');
const cart = view('shop', 'cart');

describe('an SLO on a vital of a page that no run viewed', () => {
  it.each<[string, Slo, Record<string, readonly string[]>, Sample[]]>([
    ['on a quantile', lcp, shop, home],
    ['on a quantile over all pages together', { ...lcp, pool: true }, shop, home],
    ['on the largest value', largest, shop, home],
    [
      'of a page that was viewed in the warm-up only',
      lcp,
      shop,
      [...home, ...view('shop', 'cart', { phase: 'warm-up', lcp: 1 })],
    ],
    [
      'of a page with a name that another journey viewed',
      lcp,
      { shop: ['home'], help: ['faq', 'home'] },
      [...home, ...view('help', 'faq')],
    ],
    ['on the journey', lcpOf({ journey: 'shop' }), shop, home],
    ['on the INP, although another page was clicked', inp, shop, view('shop', 'home', { inp: 0.05, clicks: 2 })],
  ])('is INCONCLUSIVE: %s', (_, slo, named, samples) => {
    expect(judged(slo, named, samples)).toMatchObject({ verdict: 'INCONCLUSIVE', reasonCode: 'missing-values' });
  });

  it.each<[string, Slo, Sample[], string]>([
    ['on the INP if nothing was clicked', inp, view('shop', 'home', {}), 'page cart of journey shop'],
    ['that names the page', lcpOf({ page: 'cart' }), home, 'page cart of journey shop'],
    ['if no page was viewed', lcp, [], 'page home of journey shop, page cart of journey shop'],
  ])('has no samples %s', (_, slo, samples, pages) => {
    const { verdict, reasonCode, reason, concluded } = judged(slo, shop, samples);
    expect([verdict, reasonCode, concluded.verdict]).toEqual(['INCONCLUSIVE', 'no-samples', 'INCONCLUSIVE']);
    expect(reason).toContain(pages);
  });

  it('names three pages and the number of the others', () => {
    const { reason } = judged(lcp, { shop: ['home', 'a', 'b', 'c', 'd', 'e'] }, home);
    expect(reason).toContain('page a of journey shop, page b of journey shop, page c of journey shop and 2 more');
  });

  it('stays FAIL: a viewed page breaks it', () => {
    expect(judged(lcp, shop, view('shop', 'home', { lcp: 9 })).verdict).toBe('FAIL');
  });

  it.each<[string, Slo, Record<string, readonly string[]>, Sample[]]>([
    ['every page was viewed', lcp, shop, [...home, ...cart]],
    ['a single-page navigation viewed the page', lcp, shop, [...home, ...view('shop', 'cart', { soft: true })]],
    ['the SLO is on another page', lcpOf({ page: 'home' }), shop, home],
    ['the SLO is on another journey', lcpOf({ journey: 'shop' }), { shop: ['home'], help: ['faq'] }, home],
    ['the journey names no pages', lcp, {}, home],
  ])('is PASS if %s', (_, slo, named, samples) => {
    expect(judged(slo, named, samples)).toMatchObject({ verdict: 'PASS' });
  });

  it('is not judged on the INP if every page was viewed and none was clicked', () => {
    const all = [...view('shop', 'home', {}), ...view('shop', 'cart', {})];
    expect(judged(inp, shop, all).concluded.reason).toContain('web-inp is not judged');
  });
});
