// The text of a run comes from targets, plans and error bodies. It must not become markup, a terminal command or a
// broken document.

// C0 and C1 controls start terminal sequences, bidi controls reorder the displayed text, half a surrogate pair is no
// text.
const unsafe = /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/gu;

/** Returns the text on one line, without control characters. */
export function terminalSafe(text: string): string {
  return text.replace(/[\t\r\n\u2028\u2029]+/g, ' ').replace(unsafe, '');
}

/**
 * Returns the text escaped for XML 1.0; characters that XML cannot hold, even escaped, are dropped.
 * https://www.w3.org/TR/xml/#charsets
 */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"'\t\n\r]/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** Returns the text escaped for GitHub's Markdown: no link, tag, mention, table cell or emphasis. */
export function escapeMarkdown(text: string): string {
  return terminalSafe(text)
    .replace(/[\\`*_{}[\]()#!|~$]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/@/g, '&#64;')
    .replace(/:\/\//g, ':&#47;&#47;');
}

/** Returns JSON that is safe between script tags: no `<` begins a tag, no line separator breaks an old parser. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
