// Text from targets, user files, metric names and error messages must not control the terminal.

/**
 * C0 and C1 controls start terminal sequences. An unpaired surrogate is invalid text. Default_Ignorable_Code_Point
 * (UAX 44) contains the characters that reorder the displayed text, and invisible characters such as variation
 * selectors. The others are characters without a glyph that this property does not contain: the empty Braille pattern,
 * interlinear annotations, Egyptian format controls, the Khitan filler and the empty notehead.
 */
const unprintable =
  /[\p{Cc}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800\ufff9-\ufffb\u{13430}-\u{1343f}\u{16fe4}\u{1d159}]/gu;
/** Like `unprintable`, but allows tabs and ordinary line ends, and also matches the Unicode line separators. */
const unprintableInLines = new RegExp(`(?![\\t\\n]|\\r\\n)(?:${unprintable.source}|[\\u2028\\u2029])`, 'gu');
const lineBreaks = /[\t\r\n\u2028\u2029]+/g;
/** The colour sequences of reports (ECMA-48, SGR). */
const colour = new RegExp(`(${String.fromCharCode(27)}\\[(?:0|1|2|31|32|33|35)m)`);
/**
 * The start of a command of a CI server. Anywhere in a line, GitHub Actions reads `##[`, Azure Pipelines `##[` and
 * `##vso[`, and TeamCity `##teamcity[`. GitHub Actions also reads `::` after any white space at the start of a line.
 * https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 * https://learn.microsoft.com/en-us/azure/devops/pipelines/scripts/logging-commands
 * https://www.jetbrains.com/help/teamcity/service-messages.html
 */
const commandInLine = /(##\w*)\[/g;
const commandAtStart = /^([^\S\n]*:):/gm;

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
 * `isPainted`, the text is a report of meshproof, and its colour sequences stay.
 */
export function toPrintableLines(text: string, { isPainted = false } = {}): string {
  const parts = isPainted ? text.split(colour) : [text];
  const clean = parts.map((part, i) => (i % 2 === 1 ? part : printableText(part))).join('');
  return clean.replace(commandInLine, '$1 [').replace(commandAtStart, '$1 :');
}

/** Returns equivalent JSON with escapes for unprintable characters and for commands of CI servers. */
export function printableJson(json: string): string {
  return json.replace(unprintableInLines, codeOf).replace(commandInLine, '$1\\u005b');
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
