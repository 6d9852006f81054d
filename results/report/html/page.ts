import { type Content, html } from './markup.ts';
import { type PageCharts, pageFrame } from './page-frame.ts';

/** Returns a page in the style of the report, with a title and one line above its main part. */
export function page(title: string, lead: Content, main: Content, charts: PageCharts | null = null): string {
  const top = html`<header class="banner"><div class="inner"><p class="brand"><span>meshproof</span></p><h1><span>${title}</span></h1><p class="reason">${lead}</p></div></header>`;
  return pageFrame({ title, mainName: 'results', top, main, charts });
}
