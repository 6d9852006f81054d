/**
 * Text of a run comes from targets, plans and error bodies: nothing of it may become markup, a terminal command or a
 * broken document.
 */

/** C0 and C1 controls start terminal sequences, bidi controls reorder what is shown, half a surrogate pair is no text. */
const unsafe = /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/gu;

export function terminalSafe(text: string): string {
  return text.replace(/[\t\r\n\u2028\u2029]+/g, ' ').replace(unsafe, '');
}

/** Characters that XML 1.0 cannot hold, even escaped, are dropped. https://www.w3.org/TR/xml/#charsets */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"'\t\n\r]/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** GitHub's Markdown: nothing is a link, a tag, a mention, a table cell or emphasis. */
export function escapeMarkdown(text: string): string {
  return terminalSafe(text)
    .replace(/[\\`*_{}[\]()#!|~$]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/@/g, '&#64;')
    .replace(/:\/\//g, ':&#47;&#47;');
}

/** JSON that may stand between script tags: no `<` begins a tag, no line separator breaks old parsers. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
