/** Returns the text on one line, without white space at its ends and with one space for each other white space. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
