/**
 * Returns the text on one line: without white space at its ends, and with one space in place of each sequence of white
 * space between words.
 */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
