// Foreign text comes from targets, files of users, metric names and error messages. On a terminal it must be text only.

/**
 * C0 and C1 controls start terminal sequences; bidi controls and marks reorder the displayed text; half a surrogate
 * pair is no text; characters without a width hide what a text contains.
 */
const unprintable = /[\p{Cc}\p{Cs}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]|[\u{e0000}-\u{e007f}]/gu;
const lineBreaks = /[\t\r\n\u2028\u2029]+/g;

/** The text on one line, without characters that a terminal obeys or does not show. */
export function printableLine(text: string): string {
  return text.replace(lineBreaks, ' ').replace(unprintable, '');
}

/** The text on one line; each character that a terminal obeys or does not show is written as its code: `\u001b`. */
export function visibleLine(text: string): string {
  return text.replace(lineBreaks, ' ').replace(unprintable, codeOf);
}

/** Whether a text has a character that a terminal obeys or does not show. */
export function isPrintable(text: string): boolean {
  return printableLine(text) === text;
}

function codeOf(char: string): string {
  const code = char.codePointAt(0)!.toString(16);
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
}
