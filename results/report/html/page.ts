import { pageAssets } from './assets.ts';
import { type Content, html, Markup } from './markup.ts';

/** Returns a page without scripts in the style of the report; it loads nothing. */
export function page(title: string, lead: Content, body: Content): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${new Markup(pageAssets().style)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
<header class="banner"><div class="inner"><p class="brand"><span>meshproof</span></p><h1><span>${title}</span></h1><p class="reason">${lead}</p></div></header>
<main id="main">
${body}
</main>
</body>
</html>
`.text;
}
