import { sum } from 'simple-statistics';
import { formatCount, formatCountOf } from '../words/format.ts';
import { pageAssets } from './html/assets.ts';
import { html } from './html/markup.ts';
import { pageFrame } from './html/page-frame.ts';
import { icon, section } from './html/parts.ts';
import { verdictStrip } from './html/slos.ts';
import { type ReportSection, reportSections } from './report-sections.ts';
import type { LedgerId } from './sections/mesh-ledger.ts';
import type { Sections } from './sections/sections.ts';

/** Returns the report as one page that loads nothing, because its styles, scripts and data are inside. */
export function renderHtml(sections: Sections): string {
  const { headline, timeline } = sections;
  // The heat map is finished SVG, so the script does not need its data.
  const { heatMap: _, ...drawn } = timeline;
  const present = reportSections.filter(({ present }) => present?.(sections) ?? true);
  return pageFrame({
    title: `${headline.verdict}: ${headline.plan} on ${headline.target}`,
    verdict: headline.verdict.toLowerCase(),
    generator: `meshproof ${headline.version}`,
    mainName: 'report',
    top: [banner(sections), '\n', navigation(present)],
    main: present.map(({ id, title, html: draw }) => {
      const { lead, body } = draw(sections);
      return section(id, title, lead, body);
    }),
    footer: html`<footer><p>Run <code>${headline.id}</code>, judged by meshproof ${headline.version}.</p></footer>`,
    charts: { id: 'timeline-data', data: drawn, client: pageAssets().client },
  });
}

function banner(sections: Sections) {
  const { headline } = sections;
  const judged = Object.values(headline.tally).reduce((sum, count) => sum + count, 0);
  const status = headline.status === 'complete' ? null : html`<span class="status">${headline.status}</span>`;
  return html`<header class="banner"><div class="inner">
  <p class="brand"><span>meshproof</span> run report</p>
  <h1>${icon(headline.verdict)}<span>${headline.verdict}</span>${status}</h1>
  <p class="reason">${headline.reason}</p>
  <dl class="meta">
    <div><dt>Plan</dt><dd>${headline.plan}</dd></div>
    <div><dt>Target</dt><dd>${headline.target}</dd></div>
    <div><dt>Started</dt><dd>${headline.started}</dd></div>
    <div><dt>Length</dt><dd>${headline.length}</dd></div>
    <div><dt>Exit code</dt><dd>${headline.exitCode ?? 'none: the process was killed'}</dd></div>
    <div><dt>Run</dt><dd><code>${headline.id}</code></dd></div>
  </dl>
  <div class="figures">
    <div class="wide"><p class="figure">${headline.tally.PASS}<small> of ${judged}</small></p><p>SLOs met</p>${verdictStrip(sections)}</div>
    ${figures(sections).map(
      ([value, what, note]) => html`<div><p class="figure">${value}</p><p>${what}</p><p class="note">${note}</p></div>`,
    )}
  </div>
</div></header>`;
}

type Figure = [value: string, what: string, note: string];

/** Returns the numbers in the header of the page. The header omits a kind of traffic that the run did not have. */
function figures({ endpoints, mesh, world, web }: Sections): Figure[] {
  const messages = (id: LedgerId) => mesh.rows.find((row) => row.id === id)?.count ?? '0';
  const deliveries = world ? formatCount(sum(world.delivered)) : '';
  const ledger = `in the mesh, ${messages('lost-by-target')} lost by the target`;
  const all: [isPresent: boolean, ...Figure][] = [
    [endpoints.rows.length > 0, formatCount(endpoints.total), 'requests', formatCountOf(endpoints.errors, 'error')],
    [mesh.rows.length > 0, messages('delivered'), 'messages delivered', ledger],
    [world !== undefined, deliveries, 'deliveries', 'in the simulated mesh'],
    [
      web.total !== null,
      formatCount(web.total?.succeeded ?? 0),
      'journeys succeeded',
      `of ${formatCount(web.total?.runs ?? 0)}`,
    ],
  ];
  return all.flatMap(([isPresent, ...figure]) => (isPresent ? [figure] : []));
}

function navigation(present: readonly ReportSection[]) {
  return html`<nav aria-label="Parts of the report"><ul>${present.map(
    ({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`,
  )}</ul></nav>`;
}
