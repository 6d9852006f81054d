import { scriptJson } from '../../words/escape.ts';
import { pageAssets } from './assets.ts';
import { type Content, html, Markup } from './markup.ts';
import { policy } from './policy.ts';

/**
 * The charts of a page: the id and the content of the JSON element with the charts' data, and the script that draws the
 * charts.
 */
export type PageCharts = { id: string; data: object; client: string };

/**
 * Returns a page in the style of the report. The page loads nothing from elsewhere, and has scripts only with `charts`.
 */
export function page(title: string, lead: Content, body: Content, charts: PageCharts | null = null): string {
  const { style, chartStyle, chartScript } = pageAssets();
  const scripts = charts ? [chartScript, charts.client] : [];
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(scripts)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${charts && new Markup(chartStyle)}${new Markup(style)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the results</a>
<header class="banner"><div class="inner"><p class="brand"><span>meshproof</span></p><h1><span>${title}</span></h1><p class="reason">${lead}</p></div></header>
<main id="main">
${body}
</main>
${charts && html`<script type="application/json" id="${charts.id}">${new Markup(scriptJson(charts.data))}</script>`}
${scripts.map((script) => html`<script>${new Markup(script)}</script>`)}
</body>
</html>
`.text;
}
