// Text from targets, user files, metric names and error messages must not control the terminal.

/**
 * C0 and C1 controls start terminal sequences. Bidi controls and marks reorder the displayed text. An unpaired
 * surrogate is invalid text. Zero-width characters hide content.
 */
const unprintable = /[\p{Cc}\p{Cs}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;
/** The characters of `unprintable`, except tabs and ordinary line ends, and in addition the Unicode line separators. */
const unprintableInLines =
  /(?![\t\n]|\r\n)[\p{Cc}\p{Cs}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;
const lineBreaks = /[\t\r\n\u2028\u2029]+/g;
/** The colour sequences of reports (ECMA-48, SGR). */
const colour = new RegExp(`(${String.fromCharCode(27)}\\[(?:0|1|2|31|32|33|35)m)`);

/** Returns the text on one line, without characters that control a terminal or are invisible. */
export function printableLine(text: string): string {
  return text.replace(lineBreaks, ' ').replace(unprintable, '');
}

/** Returns the text without characters that control a terminal or are invisible. Tabs and line ends stay. */
export function printableText(text: string): string {
  return text.replace(unprintableInLines, '');
}

/**
 * Returns text that is safe for a terminal and a CI log: printable, and without commands of the CI server. With
 * `isPainted`, colour sequences stay: the report wrote them, after it had removed those in foreign text.
 * https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
export function toPrintableLines(text: string, { isPainted = false } = {}): string {
  const parts = isPainted ? text.split(colour) : [text];
  const clean = parts.map((part, i) => (i % 2 === 1 ? part : printableText(part))).join('');
  return clean.replace(/##\[/g, '## [').replace(/^([ \t]*:):/gm, '$1 :');
}

/**
 * Returns equivalent JSON with escapes for unprintable characters, and for `##[`, which starts a command of a CI
 * server.
 */
export function printableJson(json: string): string {
  return json.replace(unprintableInLines, codeOf).replace(/##\[/g, '##\\u005b');
}

/** Returns the text on one line. Unprintable characters become codes such as `\u001b`. */
export function visibleLine(text: string): string {
  return text.replace(lineBreaks, ' ').replace(unprintable, codeOf);
}

/** Returns whether a text has no tab, no line break and no unprintable character. */
export function isPrintable(text: string): boolean {
  return printableLine(text) === text;
}

/** Returns the code units of a character as JSON escapes (RFC 8259, section 7). */
function codeOf(char: string): string {
  return char
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
