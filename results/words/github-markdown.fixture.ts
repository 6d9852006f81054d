import { createRequire } from 'node:module';

/**
 * GitHub's own renderer, compiled to JavaScript. Its extensions are tables, autolinks, strikethrough and tag filter.
 */
const gfm = createRequire(import.meta.url)('cmark-gfm-js') as { convert(markdown: string, options?: number): string };

/** Returns the HTML that GitHub's renderer makes from Markdown. Footnotes are enabled. */
export function renderAsGithub(markdown: string): string {
  return gfm.convert(markdown, 1 << 13);
}

/** Returns the element names of rendered HTML in order of appearance. */
export function elementsOf(html: string): string[] {
  return [...html.matchAll(/<([a-z][a-z0-9]*)/g)].map(([, name]) => name!);
}

/** Returns the text of rendered HTML outside of code. GitHub's filters search only this text. */
export function textsOf(html: string): string {
  const withoutCode = html.replace(/<(code|pre)>.*?<\/\1>/gs, ' ');
  return decoded(withoutCode.replace(/<[^>]*>/g, ' '));
}

/** Returns the mentions, references, commits and emoji that GitHub's filters would find in rendered text. */
export function referencesIn(text: string): string[] {
  const filters = [
    /@[a-z0-9]/gi,
    /#\d/g,
    /\bgh-\d/gi,
    /\b(?=\d*[a-f])(?=[a-f]*\d)[0-9a-f]{7,40}\b/gi,
    /:[a-z][a-z0-9_+-]*:/gi,
  ];
  return filters.flatMap((filter) => text.match(filter) ?? []);
}

function decoded(html: string): string {
  const names: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };
  return html
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&(amp|lt|gt|quot);/g, (_, name: string) => names[name]!);
}
