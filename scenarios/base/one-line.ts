/** Returns the text on one line, trimmed, with one space in place of each sequence of white space. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
