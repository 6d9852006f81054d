// Foreign text comes from targets, files of users, metric names and error messages. On a terminal it must be text only.

/**
 * C0 and C1 controls start terminal sequences; bidi controls and marks reorder the displayed text; half a surrogate
 * pair is no text; characters without a width hide what a text contains.
 */
const unprintable = /[\p{Cc}\p{Cs}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;
/** The same, and line ends of Unicode, without tabs and line ends. */
const unprintableInLines =
  /(?![\t\n]|\r\n)[\p{Cc}\p{Cs}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;
const lineBreaks = /[\t\r\n\u2028\u2029]+/g;
/** The colours that reports are painted with (ECMA-48, SGR). */
const colour = new RegExp(`(${String.fromCharCode(27)}\\[(?:0|1|2|31|32|33|35)m)`);

/** The text on one line, without characters that a terminal obeys or does not show. */
export function printableLine(text: string): string {
  return text.replace(lineBreaks, ' ').replace(unprintable, '');
}

/** The text without characters that a terminal obeys or does not show, except tabs and line ends. */
export function printableText(text: string): string {
  return text.replace(unprintableInLines, '');
}

/**
 * The text as a terminal and the log of a CI server may get it: printable, and no line of it is a command of the
 * server (`::error::…` at the start of a line, `##[error]…` anywhere in one). With `isPainted` the colours of our
 * reports stay; the painter removes those of foreign text.
 * https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
export function toPrintableLines(text: string, { isPainted = false } = {}): string {
  const parts = isPainted ? text.split(colour) : [text];
  const clean = parts.map((part, i) => (i % 2 === 1 ? part : printableText(part))).join('');
  return clean.replace(/##\[/g, '## [').replace(/^([ \t]*:):/gm, '$1 :');
}

/** JSON with the same meaning, in which characters that a terminal obeys or does not show are escaped. */
export function printableJson(json: string): string {
  return json.replace(unprintableInLines, codeOf).replace(/##\[/g, '##\\u005b');
}

/** The text on one line; each character that a terminal obeys or does not show is written as its code: `\u001b`. */
export function visibleLine(text: string): string {
  return text.replace(lineBreaks, ' ').replace(unprintable, codeOf);
}

/** Whether a text has no character that a terminal obeys or does not show. */
export function isPrintable(text: string): boolean {
  return printableLine(text) === text;
}

/** The code units of a character as escapes of JSON (RFC 8259, section 7). */
function codeOf(char: string): string {
  return char
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
