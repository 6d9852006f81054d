import { largest } from '../../scenarios/base/long-lists.ts';
import { printableLine, printableText } from '../../scenarios/base/printable.ts';

// Texts in a run come from targets, plans and error bodies. Such a text must not become markup, a link, a formula or a
// command, and must not break the document. For terminals, scenarios/base/printable.ts escapes the texts.

/**
 * Returns the text escaped for XML 1.0. Characters that XML cannot contain are dropped.
 * https://www.w3.org/TR/xml/#charsets
 */
export function escapeXml(text: string): string {
  return printableText(text)
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"'\t\n\r]/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** Returns the text escaped for HTML, in an element or in a quoted attribute. */
export function escapeHtml(text: string): string {
  return printableText(text).replace(/[&<>"'`]/g, (char) => `&#${char.charCodeAt(0)};`);
}

/**
 * A zero-width space, which is put inside `@name`, `www.` or `://`. Backslashes have no effect there, because GitHub
 * searches the rendered text for mentions and links.
 */
const apart = '&#8203;';

/**
 * Returns the text escaped for GitHub's Markdown. The escaped text creates no link, image, tag, mention, reference to
 * an issue or a commit, table cell, list, emphasis, formula or emoji.
 * https://github.github.com/gfm/#autolinks-extension-
 */
export function escapeMarkdown(text: string): string {
  return printableLine(text)
    .trim()
    .replace(/[\\`*_{}[\]()#!|~$^]/g, '\\$&')
    .replace(/^[-+=](?=[-=\s]|$)/, '\\$&')
    .replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/@/g, `@${apart}`)
    .replace(/www/gi, `$&${apart}`)
    .replace(/:(?=\/\/)/g, `:${apart}`)
    .replace(/(?<=\\#|\bgh-)(?=\d|$)/gi, apart)
    .replace(/\b(?=\d*[a-f])[0-9a-f]{7,}\b/gi, (commit) => commit.replace(/.{6}(?=.)/g, `$&${apart}`))
    .replace(/:(?=(?:\d*[a-z_+\\-][a-z0-9_+\\-]*|100|1234):)/gi, `:${apart}`);
}

/** Returns the text as a Markdown code span, in which markup has no effect. In a table, a `|` would end the cell. */
export function markdownCode(text: string): string {
  const line = printableLine(text);
  const longest = Math.max(0, largest((line.match(/`+/g) ?? []).map((run) => run.length)));
  const fence = '`'.repeat(longest + 1);
  return longest > 0 ? `${fence} ${line} ${fence}` : `${fence}${line}${fence}`;
}

/**
 * Returns the text as a CSV cell that spreadsheets do not run as a formula. In some countries, spreadsheets separate
 * cells by semicolons, so that a semicolon, a tab or a line end inside a quoted cell can begin another cell. So a
 * formula after one of these characters gets an apostrophe, too, also if quotes or spaces come between.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
export function escapeCsvCell(text: string): string {
  return printableText(text)
    .replace(/(^|[;\t\n])(?=(?:"|[^\S\t\n])*[=+\-@\uff1d\uff0b\uff0d\uff20])/g, "$1'")
    .replace(/^(?=[\t\r\n])/, "'");
}

/** Returns JSON that is safe between script tags: no `<` begins a tag, and no line separator breaks an old parser. */
export function scriptJson(value: unknown): string {
  const json = printableText(JSON.stringify(value));
  return json.replace(/[<>&]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
