/**
 * Returns the text on one line, without white space at its ends, and with one space for each other sequence of white
 * space.
 */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
