import { createHash } from 'node:crypto';
import { scriptJson } from '../../words/escape.ts';
import type { Sections } from '../sections/sections.ts';
import { pageAssets } from './assets.ts';
import { chatSection } from './chat.ts';
import { html, Markup } from './markup.ts';
import { endpointsSection, meshSection, timelineSection, webSection } from './measured.ts';
import { meshWorldSection } from './mesh-world.ts';
import { icon } from './parts.ts';
import {
  conductSection,
  differenceSection,
  eventsSection,
  findingsSection,
  recordSection,
  validitySection,
} from './run.ts';
import { slosSection, verdictStrip } from './slos.ts';

/** The whole report as one page that asks nobody for anything: styles, charts and data are inside. */
export function renderHtml(sections: Sections): string {
  const assets = pageAssets();
  const scripts = [assets.chartScript, assets.client];
  const { headline, timeline } = sections;
  // The heat map is drawn already.
  const { heatMap: _, ...drawn } = timeline;
  return html`<!doctype html>
<html lang="en" class="${headline.verdict.toLowerCase()}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(scripts)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="meshproof ${headline.version}">
<title>${headline.verdict}: ${headline.plan} on ${headline.target}</title>
<style>${new Markup(assets.chartStyle)}${new Markup(assets.style)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
${banner(sections)}
${contents(sections)}
<main id="main">
${slosSection(sections)}
${timelineSection(sections)}
${endpointsSection(sections)}
${chatSection(sections)}
${meshSection(sections)}
${meshWorldSection(sections)}
${webSection(sections)}
${validitySection(sections)}
${findingsSection(sections)}
${eventsSection(sections)}
${differenceSection(sections)}
${conductSection(sections)}
${recordSection(sections)}
</main>
<footer><p>Run <code>${headline.id}</code>, judged by meshproof ${headline.version}.</p></footer>
<script type="application/json" id="timeline-data">${new Markup(scriptJson(drawn))}</script>
${scripts.map((script) => html`<script>${new Markup(script)}</script>`)}
</body>
</html>
`.text;
}

/** Only the two scripts that we put in may run, and nothing may be fetched, whatever a text in the run tries. */
function policy(scripts: readonly string[]): string {
  const hashes = scripts.map((script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`);
  return `default-src 'none'; script-src ${hashes.join(' ')}; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'`;
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
    <div><dt>Exit code</dt><dd>${headline.exitCode ?? 'none, it was killed'}</dd></div>
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

function figures({ endpoints, mesh, web }: Sections): [value: string, what: string, note: string][] {
  const ledger = new Map(mesh.rows.map((row) => [row.what, row]));
  const lost = ledger.get('lost by the target')?.count ?? '0';
  const [journey] = web.journeys;
  return [
    [endpoints.total, 'requests', `${endpoints.errors} errors`],
    [ledger.get('delivered')?.count ?? '0', 'messages delivered', `in the mesh, ${lost} lost`],
    [journey?.succeeded ?? '0', 'journeys succeeded', journey ? `of ${journey.runs}` : 'none was run'],
  ];
}

const parts = [
  ['slos', 'SLOs'],
  ['timeline', 'Timeline'],
  ['endpoints', 'Requests'],
  ['inference', 'Streams'],
  ['mesh', 'Mesh'],
  ['web', 'Web'],
  ['validity', 'Validity'],
  ['findings', 'Findings'],
  ['events', 'Events'],
  ['difference', 'Last run'],
  ['conduct', 'Conduct'],
  ['record', 'Record'],
] as const;

function contents({ chat }: Sections) {
  const there = parts.filter(([id]) => id !== 'inference' || chat);
  return html`<nav aria-label="Parts of the report"><ul>${there.map(
    ([id, title]) => html`<li><a href="#${id}">${title}</a></li>`,
  )}</ul></nav>`;
}
