import { describe, expect, it } from 'vitest';
import { nasty } from '../hostile-run.fixture.ts';
import { renderHtml } from '../render-html.ts';
import { renderMarkdown } from '../render-markdown.ts';
import { renderText } from '../render-text.ts';
import { risingRun } from '../rising-load.fixture.ts';
import { sampleRun } from '../sample-run.fixture.ts';
import { tagsOf } from '../well-formed.fixture.ts';
import { toSections } from './sections.ts';
import { toUnderLoad } from './under-load.ts';

const lcpOf = (...args: Parameters<typeof risingRun>) => {
  const { run, evidence } = risingRun(...args);
  const [lcp, ...more] = toUnderLoad(run, evidence);
  expect(more).toEqual([]);
  return lcp!;
};

describe('web vitals under load', () => {
  it('have the rate up to which their SLO holds and the rate at which it breaks', () => {
    expect(lcpOf(200)).toMatchObject({
      slo: 'web-lcp',
      objective: 'p75 ≤ 1 s',
      finding: 'holds up to 100/s; breaks at 200/s',
      apart: '7 in phases without a verdict',
      rising: true,
    });
  });

  it('hold up to the highest rate when nothing broke', () => {
    expect(lcpOf(1000).finding).toBe('holds up to 400/s');
  });

  it('are not resolved with a handful of page views', () => {
    expect(lcpOf(200, { every: 30 }).finding).toBe('not resolved at 50/s: needs 9 more samples');
  });

  it('exclude page views of a busy machine, with the reason', () => {
    const { finding, apart, breaksFrom } = lcpOf(400, { contendedIn: 'peak' });
    expect(finding).toBe('holds up to 200/s; above 200/s every sample is excluded');
    expect(apart).toContain('15 while this machine was busy');
    expect(breaksFrom).toBeNull();
  });

  it('exclude a rate that was planned but not offered', () => {
    const invalid = sampleRun('INVALID').run;
    const reasons = invalid.validity.reasons.map((one) => ({ ...one, taints: { ...one.taints, phases: ['high'] } }));
    const from = { ...invalid, validity: { status: 'invalid' as const, reasons } };
    const { finding, apart } = lcpOf(200, { from });
    expect(finding).toBe('holds up to 100/s; breaks at 400/s');
    expect(apart).toContain('15 invalid by offered-rate');
  });

  it('exclude page views during which the load jumped', () => {
    const { finding, apart } = lcpOf(200, { after: 1 });
    expect(finding).toBe('holds up to 100/s; breaks at 200/s');
    expect(apart).toBe('8 in phases without a verdict, 4 while the load jumped');
  });

  it('are empty in a run without load', () => {
    const { run, evidence } = sampleRun('PASS');
    expect(toUnderLoad(run, evidence)).toEqual([]);
  });

  it('are in the page with a picture, in the summary and in the terminal', () => {
    const { run, evidence } = risingRun(200);
    const sections = toSections(run, evidence);
    const page = renderHtml(sections);
    expect(tagsOf(page, { xml: false })[0]).toBe('html');
    expect(page).toContain('<td>holds up to 100/s; breaks at 200/s</td>');
    expect(page).toMatch(/aria-label="LCP of 67 page views against the offered rate: holds up to 100\/s/);
    expect(page.match(/<path class="point (good|bad)"/g)).toHaveLength(60);
    expect(page.match(/<path class="point open"/g)).toHaveLength(7);
    expect(renderMarkdown(sections)).toContain('| web-lcp | p75 ≤ 1 s | 60 | holds up to 100/s; breaks at 200/s |');
    expect(renderText(sections, { color: false, width: 100 })).toContain('web-lcp holds up to 100/s; breaks at 200/s');
  });

  it('escape the name of a page', () => {
    const { run, evidence } = risingRun(200);
    const hostile = {
      ...evidence,
      *samples(...of: Parameters<typeof evidence.samples>) {
        for (const one of evidence.samples(...of)) yield { ...one, labels: { ...one.labels, page: nasty } };
      },
    };
    const page = renderHtml(toSections(run, hostile));
    expect(tagsOf(page, { xml: false })[0]).toBe('html');
    expect(page).not.toContain('<script>alert');
  });
});
