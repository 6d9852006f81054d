import { scriptJson } from '../../words/escape.ts';
import { pageAssets } from './assets.ts';
import { type Content, html, Markup } from './markup.ts';
import { policy } from './policy.ts';

/** The id and the content of the JSON element with the chart data, and the script that draws the charts. */
export type PageCharts = { id: string; data: object; client: string };

/** The parts of a page. `top` is everything above the main part. */
type Frame = {
  title: string;
  /** A CSS class: the verdict of the run, in lower case. */
  verdict?: string;
  /** The name and version of the program that wrote the page. */
  generator?: string;
  /** The name of the page's main content, for the link `Skip to the ${mainName}`. */
  mainName: string;
  top: Content;
  main: Content;
  footer?: Content;
  charts: PageCharts | null;
};

/** Returns a whole page that loads nothing from elsewhere. Only a page with `charts` has scripts. */
export function pageFrame({ title, verdict, generator, mainName, top, main, footer = null, charts }: Frame): string {
  const { style, chartStyle, chartScript } = pageAssets();
  const scripts = charts ? [chartScript, charts.client] : [];
  return html`<!doctype html>
<html lang="en"${verdict !== undefined && html` class="${verdict}"`}>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(scripts)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${generator !== undefined && html`<meta name="generator" content="${generator}">\n`}<title>${title}</title>
<style>${charts && new Markup(chartStyle)}${new Markup(style)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the ${mainName}</a>
${top}
<main id="main">
${main}
</main>
${footer && html`${footer}\n`}${charts && html`<script type="application/json" id="${charts.id}">${new Markup(scriptJson(charts.data))}</script>`}
${scripts.map((script) => html`<script>${new Markup(script)}</script>`)}
</body>
</html>
`.text;
}
