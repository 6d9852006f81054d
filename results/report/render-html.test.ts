import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostileRun, nasty } from './hostile-run.fixture.ts';
import { relativeLink } from './html/run.ts';
import { renderHtml } from './render-html.ts';
import { sampleKinds } from './sample-kinds.fixture.ts';
import { sampleRun } from './sample-run.fixture.ts';
import { type Sections, toSections } from './sections/sections.ts';
import { tagsOf } from './well-formed.fixture.ts';

const pages = new Map<string, string>();
const pageOf = (kind: (typeof sampleKinds)[number]) => {
  const { run, evidence } = sampleRun(kind);
  if (!pages.has(kind)) pages.set(kind, renderHtml(toSections(run, evidence, sampleRun('PASS').run)));
  return pages.get(kind)!;
};
const measured = toSections(sampleRun('PASS').run, sampleRun('PASS').evidence);
const bare = toSections(sampleRun('empty').run, sampleRun('empty').evidence);
const world: Sections['world'] = {
  ...{ step: 1, nodes: [2, 2], cut: [false, false], delivered: [3, 4], hops: [] },
  ...{ ledger: [], counterExamples: [], calibration: '' },
};
const dataOf = (page: string) => JSON.parse(/id="timeline-data">(.*?)<\/script>/s.exec(page)?.[1] ?? 'null');
const sectionIds = (page: string) => [...page.matchAll(/<section id="(\w+)"/g)].map(([, id]) => id);

describe('renderHtml', () => {
  it.each(sampleKinds)('is a well-formed page with every section for the sample run %s', (kind) => {
    const page = pageOf(kind);
    expect(tagsOf(page, { xml: false })[0]).toBe('html');
    const all =
      'slos reach validity budgets findings timeline endpoints mesh web events difference phases record'.split(' ');
    const absent = new Set([kind === 'empty' ? 'reach' : '', kind === 'FAIL' ? '' : 'budgets']);
    expect(sectionIds(page)).toEqual(all.filter((id) => !absent.has(id)));
    const navigation = /<nav aria-label="Parts of the report">(.*?)<\/nav>/s.exec(page)?.[1] ?? '';
    expect([...navigation.matchAll(/href="#(\w+)"/g)].map(([, id]) => id)).toEqual(sectionIds(page));
    expect(page).toContain(`<html lang="en" class="${sampleRun(kind).run.verdict.toLowerCase()}">`);
  });

  it.each(sampleKinds)('loads nothing from another host for the sample run %s', (kind) => {
    const page = pageOf(kind);
    expect(page).not.toMatch(/(?:src|href|action|srcset|poster|data)\s*=\s*["']?(?:[a-z]+:|\/\/)/i);
    expect(page).not.toMatch(/@import|url\(/);
    expect(page).toContain('default-src &#39;none&#39;');
  });

  it.each(sampleKinds)('stays below 400 kB for the sample run %s', (kind) => {
    expect(Buffer.byteLength(pageOf(kind))).toBeLessThan(400_000);
  });

  it('writes each verdict beside its colour', () => {
    expect(pageOf('FAIL')).toMatch(/<span class="badge fail"><svg.*?<\/svg>FAIL<\/span>/s);
  });

  it.each<[string, Partial<Sections>, number, RegExp]>([
    ['nothing', {}, 1, /SLOs met/],
    ['requests', { endpoints: measured.endpoints }, 2, /<p>requests<\/p>/],
    ['a mesh', { mesh: measured.mesh }, 2, /lost by the target<\/p>/],
    ['a simulated mesh', { world }, 2, />7<\/p><p>deliveries<\/p>/],
    ['journeys', { web: measured.web }, 2, /journeys succeeded/],
    ['a mesh, a simulated mesh and journeys', { mesh: measured.mesh, web: measured.web, world }, 4, /deliveries/],
  ])('has a figure for each part of a run with %s, and no other', (_, parts, count, shown) => {
    const [head] = renderHtml({ ...bare, ...parts }).split('</header>');
    expect(head!.match(/<p class="figure">/g)).toHaveLength(count);
    expect(head).toMatch(shown);
  });

  it('contains the data and a caption of each chart', () => {
    const page = pageOf('FAIL');
    const { charts, bands, marks } = dataOf(page);
    expect(charts.map((chart: { id: string }) => chart.id)).toEqual(
      'requests latency errors mesh busy vitals stall generator generator-cpu'.split(' '),
    );
    expect(bands).toHaveLength(3);
    expect(marks.map((mark: { label: string }) => mark.label)).toEqual(['fault', 'fault', 'target stall']);
    for (const chart of charts) {
      expect(page).toContain(`data-chart="${chart.id}"`);
      expect(page).toMatch(new RegExp(`id="chart-${chart.id}".*?<figcaption>[^<]{10,}</figcaption>`, 's'));
    }
  });

  it('has a caption for each table and a scope for each head', () => {
    const page = pageOf('FAIL');
    expect(page.match(/<caption>/g)).toHaveLength(page.match(/<table/g)!.length);
    expect(page).not.toMatch(/<th(?![^>]*scope=)[^>e]*>/);
  });

  it('keeps its structure whatever the text of the run', () => {
    const render = (text: string) => {
      const { run, evidence } = hostileRun(text);
      return renderHtml(toSections(run, evidence, run));
    };
    const shape = tagsOf(render('x'), { xml: false });
    const check = (text: string) => {
      expect(tagsOf(render(text), { xml: false })).toEqual(shape);
    };
    check(nasty);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => check(`a${text}`)),
      { numRuns: 30 },
    );
  });

  it('keeps the text of the run out of the markup', () => {
    const { run, evidence } = hostileRun(nasty);
    const page = renderHtml(toSections(run, evidence));
    expect(page).not.toContain('<script>alert');
    expect(dataOf(page).marks[0].text).toContain('<script>alert(1)</script>');
  });
});

describe('relativeLink', () => {
  it('returns a link to a file of the run', () => {
    expect(relativeLink('artifacts/first exchange.txt')).toBe('./artifacts/first%20exchange.txt');
  });

  it.each(['javascript:alert(1)', '//evil.example/x', 'https://evil.example', '../../etc/passwd', '\\\\host\\share'])(
    'never leaves the folder of the run for %s',
    (path) => {
      const link = relativeLink(path);
      expect(link).toMatch(/^\.\//);
      expect(link).not.toMatch(/\.\.|:|\/\//);
    },
  );
});
